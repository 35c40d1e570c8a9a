package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.AnyBroker;
import io.github.lsmtpd.amqp.testing.FaultyLink;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Case 148 of the fault catalogue: a message is late only when nothing moves. */
@Tag("slow")
@ParameterizedClass
@AnyBroker
class SlowLinkTest {
    private static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(3);

    private final int port;

    SlowLinkTest(int port) {
        this.port = port;
    }

    @Test
    void aLargeMessageMayTakeLongerThanTheConfirmTimeoutWhileItMoves() throws Exception {
        try (FaultyLink link = new FaultyLink(port);
                TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sinkTo(link, queue)) {
            awaitStored(sink.deliver(TestMail.text("connected")));
            MailMessage large = text(10 << 20);
            link.trickle(2 << 20);
            long start = System.nanoTime();

            awaitStored(sink.deliver(large));

            assertThat(System.nanoTime() - start).isGreaterThan(CONFIRM_TIMEOUT.toNanos());
            assertThat(queue.takeAll()).extracting(MailMessage::id).hasSize(2).contains(large.id());
        }
    }

    @Test
    void aLargeMessageThatIsStuckFailsAndItsConnectionIsAborted() {
        try (FaultyLink link = new FaultyLink(port);
                TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sinkTo(link, queue)) {
            awaitStored(sink.deliver(TestMail.text("connected")));
            link.freeze();

            assertThat(awaitFailure(sink.deliver(text(10 << 20))).reason()).isEqualTo(Reason.TRANSIENT);

            link.thaw();
            awaitRecovery(sink);
        }
    }

    private static MailMessage text(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'x');
        return TestMail.of(bytes);
    }

    private static AmqpMessageSink sinkTo(FaultyLink link, TestQueue queue) {
        return new AmqpMessageSink(queue.settings()
                .port(link.port())
                .broker(broker -> broker.heartbeat(Duration.ofHours(1)))
                .confirmTimeout(CONFIRM_TIMEOUT)
                .build());
    }
}
