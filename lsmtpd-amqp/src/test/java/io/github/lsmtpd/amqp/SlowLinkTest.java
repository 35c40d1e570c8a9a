package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.testing.AnyBroker;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Case 148 of the fault catalogue: a message is late only when nothing moves. */
@Tag("slow")
@ParameterizedClass
@AnyBroker
class SlowLinkTest {
    private final int port;

    SlowLinkTest(int port) {
        this.port = port;
    }

    @Test
    void aLargeMessageIsLateOnlyWhereNothingMoves() {
        try (TestQueue queue = new TestQueue(port)) {
            SlowLinks.assertLateOnlyWhereNothingMoves(port, queue, UnaryOperator.identity());
        }
    }
}
