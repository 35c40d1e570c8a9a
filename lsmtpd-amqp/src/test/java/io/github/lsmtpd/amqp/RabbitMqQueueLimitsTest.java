package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.LIMIT;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static io.github.lsmtpd.amqp.Outcomes.isStored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues with a greatest length, which is 3 here. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class RabbitMqQueueLimitsTest {
    private static final int SENT = 10;

    private final RabbitMqNode node;

    RabbitMqQueueLimitsTest(RabbitMqRelease release) {
        node = RabbitMqNode.shared(release);
    }

    /** Case 33: a quorum queue takes one more, before it learns that it is full. Other queues are not concerned. */
    @ParameterizedTest
    @CsvSource({"classic, 3", "quorum, 4"})
    void aFullQueueThatRejectsFailsItsMessagesAndNoOther(String type, int room) throws Exception {
        try (TestQueue full = new TestQueue(node.port(), limits(type, "reject-publish"));
                TestQueue other = new TestQueue(node.port());
                AmqpMessageSink sink = new AmqpMessageSink(full.settings().build());
                AmqpMessageSink otherSink = new AmqpMessageSink(other.settings().build())) {
            List<UUID> stored = new ArrayList<>();
            for (int i = 0; i < SENT; i++) {
                MailMessage message = TestMail.text("message " + i);
                if (isStored(sink.deliver(message))) {
                    stored.add(message.id());
                }
                awaitStored(otherSink.deliver(message));
            }

            assertThat(stored).hasSize(room);
            assertThat(awaitFailure(sink.deliver(TestMail.text("refused"))))
                    .hasMessageContaining("the queue refused the message, it is full or failing")
                    .returns(Reason.TRANSIENT, failure -> failure.reason());
            assertThat(full.takeAll()).extracting(MailMessage::id).containsExactlyElementsOf(stored);
            assertThat(other.takeAll()).hasSize(SENT);
        }
    }

    /** Case 147: the broker confirms each of them, and no publisher can see that it drops the oldest. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void aFullQueueThatDropsItsHeadLosesWhatIsConfirmed(String type) throws Exception {
        try (TestQueue queue = new TestQueue(node.port(), limits(type, "drop-head"));
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            for (int i = 0; i < SENT; i++) {
                awaitStored(sink.deliver(TestMail.text("message " + i)));
            }

            List<MailMessage> left = queue.takeAll();
            assertThat(left).hasSize(3);
            assertThat(left.get(2).content().toByteArray()).asString().isEqualTo("message 9");
        }
    }

    /** A limit that an operator sets while messages are published, and takes away again. */
    @Test
    void aPolicyThatIsChangedActsOnTheMessagesAfterIt() {
        try (TestQueue queue = new TestQueue(node.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            awaitStored(sink.deliver(TestMail.text("before")));

            node.ctl("set_policy", queue.name(), queue.name(), "{\"max-length\":3,\"overflow\":\"reject-publish\"}");
            await().atMost(LIMIT).until(() -> !isStored(sink.deliver(TestMail.text("limited"))));

            node.ctl("clear_policy", queue.name());
            Outcomes.awaitRecovery(sink);
        }
    }

    private static Map<String, Object> limits(String type, String overflow) {
        return Map.of("x-queue-type", type, "x-max-length", 3, "x-overflow", overflow);
    }
}
