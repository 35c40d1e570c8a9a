package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static io.github.lsmtpd.amqp.Outcomes.storedOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** What is claimed about RabbitMQ, shown on a real node. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class RabbitMqSinkTest {
    private final RabbitMqNode node;

    RabbitMqSinkTest(RabbitMqRelease release) {
        node = RabbitMqNode.shared(release);
    }

    /** Case 49: many senders, one writer. */
    @Test
    void manyMessagesArriveEachOnceWithTheirBytes() throws Exception {
        try (TestQueue queue = new TestQueue(node.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            Map<UUID, byte[]> sent = new HashMap<>();
            List<CompletableFuture<String>> stages = new ArrayList<>();
            Random random = new Random(7);
            for (int i = 0; i < 1_000; i++) {
                byte[] bytes = new byte[random.nextInt(10_000)];
                random.nextBytes(bytes);
                MailMessage message = TestMail.of(bytes);
                sent.put(message.id(), bytes);
                stages.add(sink.deliver(message).toCompletableFuture());
            }

            awaitStored(CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)));

            List<MailMessage> stored = queue.takeAll();
            assertThat(stored).hasSameSizeAs(sent.keySet());
            for (MailMessage message : stored) {
                assertThat(message.content().toByteArray()).isEqualTo(sent.remove(message.id()));
            }
        }
    }

    /** Case 29: nothing that was confirmed is missing. */
    @Test
    void whatWasStoredBeforeAKillIsThereAfterTheRestart() throws Exception {
        TestQueue before = new TestQueue(node.port());
        node.syncDeclarations();
        Set<UUID> stored = new HashSet<>();
        try (AmqpMessageSink sink = new AmqpMessageSink(before.settings().build())) {
            CompletableFuture<Void> killed = null;
            for (int sent = 0; killed == null || !killed.isDone(); sent += 100) {
                if (sent == 2_000) {
                    killed = CompletableFuture.runAsync(node::kill9);
                }
                stored.addAll(storedOf(deliver(sink, 100)));
            }
            killed.join();
            assertThat(stored).hasSizeGreaterThanOrEqualTo(2_000);

            node.restart();

            awaitRecovery(sink);
        }
        try (TestQueue after = new TestQueue(node.port(), before.name(), Map.of())) {
            assertThat(after.takeAll()).extracting(MailMessage::id).containsAll(stored);
        }
    }

    /** Case 30. */
    @Test
    void aFrozenNodeFailsDeliveriesInTimeAndDoesNotHoldUpTheClose() {
        try (TestQueue queue = new TestQueue(node.port())) {
            AmqpMessageSink sink = new AmqpMessageSink(queue.settings()
                    .confirmTimeout(Duration.ofSeconds(2))
                    .broker(broker -> broker.connectTimeout(Duration.ofSeconds(1)))
                    .build());
            awaitStored(sink.deliver(TestMail.text("before")));
            List<CompletableFuture<String>> pending = new ArrayList<>();
            node.pause();
            try {
                for (int i = 0; i < 40; i++) {
                    pending.add(sink.deliver(TestMail.of(new byte[1_000_000])).toCompletableFuture());
                }
                assertThat(pending)
                        .allSatisfy(stage ->
                                assertThat(awaitFailure(stage).reason()).isEqualTo(Reason.TRANSIENT));
                assertThat(CompletableFuture.runAsync(sink::close)).succeedsWithin(Duration.ofSeconds(20));
            } finally {
                node.resume();
            }
        }
    }

    /** Case 28 with a real node, which takes connections some seconds after it was started. */
    @Test
    void aNodeThatStartsSlowlyIsConnectedToWhenItIsUp() {
        try (TestQueue queue = new TestQueue(node.port())) {
            node.syncDeclarations();
            node.kill9();
            CompletableFuture<Void> restarted;
            try (AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
                assertThat(awaitFailure(sink.deliver(TestMail.text("early"))).reason())
                        .isEqualTo(Reason.TRANSIENT);
                restarted = CompletableFuture.runAsync(node::restart);

                awaitRecovery(sink);
            }
            restarted.join();
        }
    }

    /** Case 34: here the return comes first, then an ack. */
    @Test
    void anUnroutableMessageFailsAlthoughItIsAcked() {
        try (AmqpMessageSink sink =
                new AmqpMessageSink(settings().routingKey("nobody").build())) {
            assertThat(awaitFailure(sink.deliver(TestMail.text("returned"))))
                    .hasMessageContaining("no queue")
                    .returns(Reason.TRANSIENT, failure -> failure.reason());
        }
    }

    /** Case 35. */
    @Test
    void aMissingExchangeFailsMessagesUntilItIsThere() throws Exception {
        String exchange = "exchange-" + UUID.randomUUID();
        try (TestQueue queue = new TestQueue(node.port());
                AmqpMessageSink sink = new AmqpMessageSink(
                        settings().exchange(exchange).routingKey("key").build())) {
            assertThat(awaitFailure(sink.deliver(TestMail.text("early"))).reason())
                    .isEqualTo(Reason.TRANSIENT);

            queue.bindTo(exchange, "key");

            awaitRecovery(sink);
        }
    }

    /** Each message closes the channel: that is logged once, with the reason, and is no lost connection. */
    @Test
    void aMissingExchangeIsLoggedOnceAndByItsName() {
        String exchange = "exchange-" + UUID.randomUUID();
        String log = CapturedLog.of(() -> {
            try (AmqpMessageSink sink = new AmqpMessageSink(
                    settings().exchange(exchange).routingKey("key").build())) {
                for (int i = 0; i < 50; i++) {
                    assertThat(awaitFailure(sink.deliver(TestMail.text("lost"))))
                            .hasMessageContaining("exchange does not exist");
                }
            }
        });

        assertThat(log.lines().filter(line -> line.contains("WARN")))
                .singleElement()
                .asString()
                .contains("NOT_FOUND", exchange);
        assertThat(log.lines().filter(line -> line.contains("Connected to"))).hasSize(1);
        assertThat(log).doesNotContain("No connection");
    }

    /** Case 47. */
    @Test
    void aQueueDeletedInMidStreamFailsMessagesFromThenOn() throws Exception {
        try (TestQueue queue = new TestQueue(node.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            awaitStored(sink.deliver(TestMail.text("stored")));

            queue.delete();

            assertThat(awaitFailure(sink.deliver(TestMail.text("returned"))).reason())
                    .isEqualTo(Reason.TRANSIENT);
        }
    }

    private static Map<UUID, CompletableFuture<String>> deliver(AmqpMessageSink sink, int count) {
        Map<UUID, CompletableFuture<String>> stages = new HashMap<>();
        for (int i = 0; i < count; i++) {
            MailMessage message = TestMail.of(new byte[5_000]);
            stages.put(message.id(), sink.deliver(message).toCompletableFuture());
        }
        return stages;
    }

    private AmqpSettingsBuilder settings() {
        return AmqpSettings.builder().port(node.port());
    }
}
