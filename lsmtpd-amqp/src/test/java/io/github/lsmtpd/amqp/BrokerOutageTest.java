package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.PATIENCE;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static io.github.lsmtpd.amqp.Outcomes.storedOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.amqp.testing.FaultyLink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes of messages while the broker, or the way to it, is not there. */
class BrokerOutageTest {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Case 28 of the fault catalogue, and the way back. */
    @Test
    void anAbsentBrokerFailsDeliveriesAtOnceUntilItAppears() throws Exception {
        int port;
        try (EmbeddedBroker former = EmbeddedBroker.start()) {
            port = former.port();
        }
        try (AmqpMessageSink sink = new AmqpMessageSink(
                AmqpSettings.builder().port(port).routingKey("late").build())) {
            assertThat(awaitFailure(sink.deliver(TestMail.text("first"))).reason())
                    .isEqualTo(Reason.TRANSIENT);
            assertThat(sink.deliver(TestMail.text("second")).toCompletableFuture())
                    .as("known to be away")
                    .isCompletedExceptionally();

            try (EmbeddedBroker late = EmbeddedBroker.start(port);
                    TestQueue queue = new TestQueue(late.port(), "late", Map.of())) {
                awaitRecovery(sink);
                assertThat(queue.takeAll()).isNotEmpty();
            }
        }
    }

    @Test
    void deliveriesWaitForTheFirstConnectionButNotForLong() {
        try (FaultyLink link = new FaultyLink(broker.port())) {
            link.freeze();
            try (TestQueue queue = new TestQueue(broker.port());
                    AmqpMessageSink patient = sink(link, queue, builder -> builder);
                    AmqpMessageSink hasty =
                            sink(link, queue, builder -> builder.connectTimeout(Duration.ofMillis(300)))) {
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
        try (FaultyLink link = new FaultyLink(broker.port());
                TestQueue queue = new TestQueue(broker.port());
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
        try (FaultyLink link = new FaultyLink(broker.port())) {
            link.delay(Duration.ofMillis(150));
            try (TestQueue queue = new TestQueue(broker.port());
                    AmqpMessageSink sink =
                            sink(link, queue, builder -> builder.connectTimeout(Duration.ofMillis(600)))) {
                assertThat(awaitFailure(sink.deliver(TestMail.text("fails"))).reason())
                        .isEqualTo(Reason.TRANSIENT);

                link.delay(Duration.ZERO);
                awaitRecovery(sink);
            }
        }
    }

    /** Case 44: no message is lost, and no thread is left behind. */
    @Test
    void aFlappingConnectionLosesNothing() throws Exception {
        try (FaultyLink link = new FaultyLink(broker.port());
                TestQueue queue = new TestQueue(broker.port());
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
            await().atMost(PATIENCE).until(() -> publisherThreads() <= 2);
            assertThat(queue.takeAll()).extracting(MailMessage::id).containsAll(stored);
        }
    }

    /** Case 30, for any broker. */
    @Test
    void aFrozenBrokerFailsDeliveriesWithinTheConfirmTimeoutAndTheNextOnesAtOnce() {
        try (FaultyLink link = new FaultyLink(broker.port());
                TestQueue queue = new TestQueue(broker.port());
                AmqpMessageSink sink = sink(
                        link,
                        queue,
                        builder -> builder.confirmTimeout(Duration.ofSeconds(2))
                                .connectTimeout(Duration.ofSeconds(1))
                                .heartbeat(Duration.ofHours(1))
                                .maxInFlight(5))) {
            awaitStored(sink.deliver(TestMail.text("before")));
            link.freeze();

            List<CompletableFuture<String>> pending = deliver(sink, 20);

            assertThat(pending)
                    .allSatisfy(
                            stage -> assertThat(awaitFailure(stage).reason()).isEqualTo(Reason.TRANSIENT));
            await().atMost(PATIENCE).until(() -> isRefusedAtOnce(sink));
            link.thaw();
            awaitRecovery(sink);
        }
    }

    /** Case 39: a silent connection is noticed by its heartbeats. */
    @Test
    void aSilentBrokerIsGivenUpAfterTwoHeartbeats() {
        try (FaultyLink link = new FaultyLink(broker.port());
                TestQueue queue = new TestQueue(broker.port());
                AmqpMessageSink sink = sink(
                        link,
                        queue,
                        builder -> builder.heartbeat(Duration.ofSeconds(1)).confirmTimeout(Duration.ofMinutes(10)))) {
            awaitStored(sink.deliver(TestMail.text("before")));
            link.freeze();

            assertThat(awaitFailure(sink.deliver(TestMail.text("silence"))).reason())
                    .isEqualTo(Reason.TRANSIENT);
        }
    }

    @Test
    void closingFailsWhatIsOutstandingAndDoesNotHang() {
        try (FaultyLink link = new FaultyLink(broker.port());
                TestQueue queue = new TestQueue(broker.port())) {
            AmqpMessageSink sink = sink(link, queue, builder -> builder.maxInFlight(3));
            awaitStored(sink.deliver(TestMail.text("before")));
            link.freeze();
            List<CompletableFuture<String>> pending = deliver(sink, 10);

            assertThat(CompletableFuture.runAsync(sink::close)).succeedsWithin(PATIENCE);

            assertThat(pending).allSatisfy(stage -> assertThat(stage).isCompletedExceptionally());
            assertThat(isRefusedAtOnce(sink)).isTrue();
            sink.close();
            await().atMost(PATIENCE).until(() -> publisherThreads() == 0);
        }
    }

    @Test
    void aDeliveryThatWasGivenUpBeforeItsTurnIsNotPublished() throws Exception {
        try (TestQueue queue = new TestQueue(broker.port());
                AmqpMessageSink sink = new AmqpMessageSink(AmqpSettings.builder()
                        .port(broker.port())
                        .routingKey(queue.name())
                        .build())) {
            CountDownLatch readable = new CountDownLatch(1);
            MailMessage slow = TestMail.of(new SlowContent(readable));
            MailMessage last = TestMail.text("last");
            var first = sink.deliver(slow);
            var cancelled = sink.deliver(TestMail.text("cancelled")).toCompletableFuture();
            var second = sink.deliver(last);

            assertThat(cancelled.cancel(true)).isTrue();
            readable.countDown();

            awaitStored(first);
            awaitStored(second);
            assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactly(slow.id(), last.id());
        }
    }

    /** Cases 48 and 132: what is given up while it waits is not kept, nor is what is given up while it is read a fault. */
    @Test
    void whatIsGivenUpLeavesAtOnceAndWithoutAWord() {
        String log = CapturedLog.of(() -> {
            try (TestQueue queue = new TestQueue(broker.port());
                    AmqpMessageSink sink = new AmqpMessageSink(AmqpSettings.builder()
                            .port(broker.port())
                            .routingKey(queue.name())
                            .build())) {
                CountDownLatch readable = new CountDownLatch(1);
                CountDownLatch reading = new CountDownLatch(1);
                var read = sink.deliver(TestMail.of(new VanishingContent(reading, readable)))
                        .toCompletableFuture();
                assertThat(reading.await(1, TimeUnit.MINUTES)).isTrue();
                Set<MailMessage> kept = Collections.newSetFromMap(new WeakHashMap<>());
                for (int i = 0; i < 100; i++) {
                    deliverAndGiveUp(sink, kept);
                }

                await().atMost(PATIENCE).until(() -> {
                    System.gc();
                    return kept.isEmpty();
                });
                read.cancel(false);
                readable.countDown();
                awaitStored(sink.deliver(TestMail.text("after")));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(log).doesNotContain("WARN");
    }

    private static void deliverAndGiveUp(AmqpMessageSink sink, Set<MailMessage> kept) {
        MailMessage message = TestMail.of(new byte[100_000]);
        kept.add(message);
        sink.deliver(message).toCompletableFuture().cancel(false);
    }

    @Test
    void tooManyBytesThatWaitAreRefusedForWantOfRoom() {
        try (FaultyLink link = new FaultyLink(broker.port());
                TestQueue queue = new TestQueue(broker.port());
                AmqpMessageSink sink = sink(link, queue, builder -> builder.maxInFlightBytes(1))) {
            awaitStored(sink.deliver(TestMail.text("before")));
            link.freeze();
            MailMessage message = TestMail.of(new byte[1 << 20]);
            List<CompletableFuture<String>> stages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                stages.add(sink.deliver(message).toCompletableFuture());
            }

            assertThat(sink.hasRoomFor(1 << 20)).isFalse();
            assertThat(stages.subList(80, 100))
                    .allSatisfy(
                            stage -> assertThat(awaitFailure(stage).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE));
            assertThat(stages.subList(0, 50)).noneMatch(CompletableFuture::isDone);
        }
    }

    /** Lack of memory is a matter of one message. */
    @Test
    void aMessageForWhichThereIsNoMemoryFailsAloneForWantOfRoom() {
        try (TestQueue queue = new TestQueue(broker.port());
                AmqpMessageSink sink = new AmqpMessageSink(AmqpSettings.builder()
                        .port(broker.port())
                        .routingKey(queue.name())
                        .build())) {
            var large = sink.deliver(TestMail.of(new MessageContent() {
                @Override
                public long size() {
                    return 4;
                }

                @Override
                public InputStream openStream() {
                    throw new OutOfMemoryError("as if there were none");
                }
            }));

            assertThat(awaitFailure(large).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);
            awaitStored(sink.deliver(TestMail.text("fine")));
        }
    }

    @Test
    void contentThatCannotBeReadFailsItsDeliveryAlone() {
        try (TestQueue queue = new TestQueue(broker.port());
                AmqpMessageSink sink = new AmqpMessageSink(AmqpSettings.builder()
                        .port(broker.port())
                        .routingKey(queue.name())
                        .build())) {
            var broken = sink.deliver(TestMail.of(new MessageContent() {
                @Override
                public long size() {
                    return 4;
                }

                @Override
                public InputStream openStream() throws IOException {
                    throw new IOException("gone");
                }
            }));

            assertThat(awaitFailure(broken).reason()).isEqualTo(Reason.TRANSIENT);
            awaitStored(sink.deliver(TestMail.text("fine")));
        }
    }

    private static AmqpMessageSink sink(FaultyLink link, TestQueue queue, UnaryOperator<AmqpSettingsBuilder> settings) {
        return new AmqpMessageSink(
                settings.apply(AmqpSettings.builder().port(link.port()).routingKey(queue.name()))
                        .build());
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

    /** Content that is gone when it can be read. */
    private record VanishingContent(CountDownLatch reading, CountDownLatch readable) implements MessageContent {
        @Override
        public long size() {
            return 4;
        }

        @Override
        public InputStream openStream() throws IOException {
            try {
                reading.countDown();
                readable.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new IOException("gone");
        }
    }

    /** Content whose reading begins only when the latch is down. */
    private record SlowContent(CountDownLatch readable) implements MessageContent {
        @Override
        public long size() {
            return 4;
        }

        @Override
        public InputStream openStream() throws IOException {
            try {
                readable.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return new ByteArrayInputStream(new byte[] {'s', 'l', 'o', 'w'});
        }
    }
}
