package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the embedded broker alone has; {@link AnyBrokerSinkTest} has the rest. */
class EmbeddedBrokerSinkTest {
    /** Case 33. */
    @Test
    void aNackFailsItsMessageAndNoOther() throws Exception {
        Map<String, Object> full = Map.of("qpid.max_count", 3, "qpid.policy_type", "reject");
        try (TestQueue queue = new TestQueue(EmbeddedBroker.shared().port(), full);
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            List<CompletableFuture<String>> stages = IntStream.range(0, 10)
                    .mapToObj(i -> sink.deliver(TestMail.text("message " + i)).toCompletableFuture())
                    .toList();

            assertThat(stages.subList(3, 10))
                    .allSatisfy(
                            stage -> assertThat(awaitFailure(stage).reason()).isEqualTo(Reason.TRANSIENT));
            awaitStored(CompletableFuture.allOf(stages.subList(0, 3).toArray(CompletableFuture[]::new)));
            assertThat(queue.takeAll()).hasSize(3);
        }
    }
}
