package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.RabbitMqCluster;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;

/** A quorum queue on three nodes, of which two are paused: no partition is seen for a while, and there is no majority. */
@Tag("slow")
class RabbitMqMajorityTest {
    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");

    @ParameterizedTest
    @RequiresRabbitMq
    void aQuorumQueueWithoutMajorityFailsMessagesInTimeAndTakesThemAgainWithOne(RabbitMqRelease release)
            throws Exception {
        try (RabbitMqCluster cluster = RabbitMqCluster.start(release, 3)) {
            List<RabbitMqNode> nodes = cluster.nodes();
            RabbitMqNode alive = nodes.get(0);
            try (TestQueue queue = new TestQueue(alive.port(), QUORUM);
                    AmqpMessageSink sink = new AmqpMessageSink(queue.settings()
                            .confirmTimeout(Duration.ofSeconds(2))
                            .build())) {
                awaitRecovery(sink); // the first message may wait for the queue's members to elect a leader
                MailMessage before = TestMail.text("before");
                awaitStored(sink.deliver(before));
                nodes.get(1).pause();
                nodes.get(2).pause();

                assertThat(awaitFailure(sink.deliver(TestMail.text("no majority"))))
                        .hasMessageContaining("did not confirm in time")
                        .returns(Reason.TRANSIENT, failure -> failure.reason());

                nodes.get(1).resume();
                awaitRecovery(sink);
                nodes.get(2).resume();
                assertThat(queue.takeAll()).extracting(MailMessage::id).contains(before.id());
            }
        }
    }
}
