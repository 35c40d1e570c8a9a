package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** A node that blocks its publishers, which it reports on the next publish. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class RabbitMqAlarmTest {
    private final RabbitMqNode node;

    RabbitMqAlarmTest(RabbitMqRelease release) {
        node = RabbitMqNode.shared(release);
    }

    /** Case 31. */
    @Test
    void aMemoryAlarmFailsDeliveriesUntilItIsOver() {
        assertFailsDuring(
                new String[] {"set_vm_memory_high_watermark", "0.0000001"},
                new String[] {"set_vm_memory_high_watermark", "0.4"},
                "low on memory");
    }

    /** Case 32. */
    @Test
    void aDiskAlarmFailsDeliveriesUntilItIsOver() {
        assertFailsDuring(
                new String[] {"set_disk_free_limit", "9000GB"},
                new String[] {"set_disk_free_limit", "50MB"},
                "low on disk");
    }

    private void assertFailsDuring(String[] alarm, String[] end, String words) {
        String log = CapturedLog.of(() -> {
            try (TestQueue queue = new TestQueue(node.port());
                    AmqpMessageSink sink = new AmqpMessageSink(queue.settings()
                            .confirmTimeout(Duration.ofSeconds(3))
                            .build())) {
                awaitStored(sink.deliver(TestMail.text("before")));
                node.ctl(alarm);
                try {
                    assertThat(awaitFailure(sink.deliver(TestMail.text("alarm")))
                                    .reason())
                            .isEqualTo(Reason.TRANSIENT);
                    var known = sink.deliver(TestMail.text("known")).toCompletableFuture();
                    assertThat(known).as("refused at once").isCompletedExceptionally();
                    assertThat(awaitFailure(known)).hasMessageContaining("takes no messages now");
                } finally {
                    node.ctl(end);
                }
                awaitRecovery(sink);
            }
        });
        assertThat(log.lines().filter(line -> line.contains("blocks its publishers")))
                .singleElement()
                .asString()
                .contains("WARN", words);
        assertThat(log).contains("takes messages again").doesNotContain("No connection");
    }
}
