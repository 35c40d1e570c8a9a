package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.LIMIT;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static io.github.lsmtpd.amqp.Outcomes.storedOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.AnyBroker;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.amqp.testing.FaultyLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** The outcome of messages while the broker, or the network, is not there. */
@Tag("slow")
@ParameterizedClass
@AnyBroker
class BrokerOutageTest {
    private final int port;

    BrokerOutageTest(int port) {
        this.port = port;
    }

    /** Case 28 of the fault catalogue, and the way back. */
    @Test
    void anAbsentBrokerFailsDeliveriesAtOnceUntilItAppears() throws Exception {
        int free;
        try (EmbeddedBroker former = EmbeddedBroker.start()) {
            free = former.port();
        }
        try (AmqpMessageSink sink = new AmqpMessageSink(
                AmqpSettings.builder().port(free).routingKey("late").build())) {
            assertThat(awaitFailure(sink.deliver(TestMail.text("first"))).reason())
                    .isEqualTo(Reason.TRANSIENT);
            assertThat(sink.deliver(TestMail.text("second")).toCompletableFuture())
                    .as("known to be away")
                    .isCompletedExceptionally();

            try (EmbeddedBroker late = EmbeddedBroker.start(free);
                    TestQueue queue = new TestQueue(late.port(), "late", Map.of())) {
                awaitRecovery(sink);
                assertThat(queue.takeAll()).isNotEmpty();
            }
        }
    }

    @Test
    void deliveriesWaitForTheFirstConnectionButNotForLong() {
        try (FaultyLink link = new FaultyLink(port)) {
            link.freeze();
            try (TestQueue queue = new TestQueue(port);
                    AmqpMessageSink patient = sink(link, queue, builder -> builder);
                    AmqpMessageSink hasty = sink(
                            link,
                            queue,
                            builder -> builder.broker(broker -> broker.connectTimeout(Duration.ofMillis(300))))) {
                var waiting = patient.deliver(TestMail.text("waits"));

                assertThat(awaitFailure(hasty.deliver(TestMail.text("fails"))).reason())
                        .isEqualTo(Reason.TRANSIENT);
                assertThat(waiting.toCompletableFuture()).isNotDone();

                link.thaw();
                awaitStored(waiting);
            }
        }
    }

    /** Case 44, one round: everything outstanding fails as a whole, and the next connection starts clean. */
    @Test
    void aCutConnectionFailsWhatIsOutstandingAndIsReplaced() throws Exception {
        try (FaultyLink link = new FaultyLink(port);
                TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sink(link, queue, builder -> builder)) {
            awaitStored(sink.deliver(TestMail.text("before")));
            link.freeze();
            List<CompletableFuture<String>> outstanding = deliver(sink, 20);

            link.cut();

            assertThat(outstanding)
                    .allSatisfy(
                            stage -> assertThat(awaitFailure(stage).reason()).isEqualTo(Reason.TRANSIENT));
            link.thaw();
            awaitRecovery(sink);
        }
    }

    /** Each step of the handshake is quick enough, all together are not. */
    @Test
    void deliveriesDoNotWaitForAHandshakeThatDragsOn() {
        try (FaultyLink link = new FaultyLink(port)) {
            link.delay(Duration.ofMillis(150));
            try (TestQueue queue = new TestQueue(port);
                    AmqpMessageSink sink = sink(
                            link,
                            queue,
                            builder -> builder.broker(broker -> broker.connectTimeout(Duration.ofMillis(600))))) {
                assertThat(awaitFailure(sink.deliver(TestMail.text("fails"))).reason())
                        .isEqualTo(Reason.TRANSIENT);

                link.delay(Duration.ZERO);
                awaitRecovery(sink);
            }
        }
    }

    /** Case 44: no message is lost, and no thread is left over. */
    @Test
    void aFlappingConnectionLosesNothing() throws Exception {
        try (FaultyLink link = new FaultyLink(port);
                TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sink(link, queue, builder -> builder)) {
            Map<UUID, CompletableFuture<String>> stages = new HashMap<>();
            for (int round = 0; round < 20; round++) {
                awaitRecovery(sink);
                for (int i = 0; i < 10; i++) {
                    MailMessage message = TestMail.text("round " + round);
                    stages.put(message.id(), sink.deliver(message).toCompletableFuture());
                }
                link.cut();
            }
            Set<UUID> stored = storedOf(stages);
            await().atMost(LIMIT).until(() -> publisherThreads() <= 2);
            assertThat(queue.takeAll()).extracting(MailMessage::id).containsAll(stored);
        }
    }

    /** Case 30, for any broker. */
    @Test
    void aFrozenBrokerFailsDeliveriesWithinTheConfirmTimeoutAndTheNextOnesAtOnce() {
        try (FaultyLink link = new FaultyLink(port);
                TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sink(
                        link,
                        queue,
                        builder -> builder.confirmTimeout(Duration.ofSeconds(2))
                                .broker(broker -> broker.connectTimeout(Duration.ofSeconds(1))
                                        .heartbeat(Duration.ofHours(1)))
                                .maxInFlight(5))) {
            awaitStored(sink.deliver(TestMail.text("before")));
            link.freeze();

            List<CompletableFuture<String>> pending = deliver(sink, 20);

            assertThat(pending)
                    .allSatisfy(
                            stage -> assertThat(awaitFailure(stage).reason()).isEqualTo(Reason.TRANSIENT));
            await().atMost(LIMIT).until(() -> isRefusedAtOnce(sink));
            link.thaw();
            awaitRecovery(sink);
        }
    }

    /** Case 39: a silent connection is noticed by its heartbeats. */
    @Test
    void aConnectionToASilentBrokerIsClosedAfterTwoHeartbeats() {
        try (FaultyLink link = new FaultyLink(port);
                TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sink(
                        link,
                        queue,
                        builder -> builder.broker(broker -> broker.heartbeat(Duration.ofSeconds(1)))
                                .confirmTimeout(Duration.ofMinutes(10)))) {
            awaitRecovery(sink); // on a slow machine, a connection with such heartbeats may be lost before
            link.freeze();

            assertThat(awaitFailure(sink.deliver(TestMail.text("silence"))).reason())
                    .isEqualTo(Reason.TRANSIENT);
        }
    }

    @Test
    void closingFailsWhatIsOutstandingAndDoesNotHang() {
        try (FaultyLink link = new FaultyLink(port);
                TestQueue queue = new TestQueue(port)) {
            AmqpMessageSink sink = sink(link, queue, builder -> builder.maxInFlight(3));
            awaitStored(sink.deliver(TestMail.text("before")));
            link.freeze();
            List<CompletableFuture<String>> pending = deliver(sink, 10);

            assertThat(CompletableFuture.runAsync(sink::close)).succeedsWithin(LIMIT);

            assertThat(pending).allSatisfy(stage -> assertThat(stage).isCompletedExceptionally());
            assertThat(isRefusedAtOnce(sink)).isTrue();
            sink.close();
            await().atMost(LIMIT).until(() -> publisherThreads() == 0);
        }
    }

    private static AmqpMessageSink sink(FaultyLink link, TestQueue queue, UnaryOperator<AmqpSettingsBuilder> settings) {
        return new AmqpMessageSink(
                settings.apply(queue.settings().port(link.port())).build());
    }

    private static List<CompletableFuture<String>> deliver(AmqpMessageSink sink, int count) {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stages.add(sink.deliver(TestMail.text("message " + i)).toCompletableFuture());
        }
        return stages;
    }

    private static long publisherThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("lsmtpd-amqp")
                        || thread.getName().contains("rabbitmq"))
                .count();
    }

    private static boolean isRefusedAtOnce(AmqpMessageSink sink) {
        return sink.deliver(TestMail.text("probe")).toCompletableFuture().isCompletedExceptionally();
    }
}
