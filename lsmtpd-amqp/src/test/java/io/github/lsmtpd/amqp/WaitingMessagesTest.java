package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.LIMIT;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The outcome of messages that are cancelled, unreadable, or too many to wait. */
class WaitingMessagesTest {
    private static final EmbeddedBroker BROKER = EmbeddedBroker.shared();

    @Test
    void aDeliveryThatWasCancelledBeforeItsTurnIsNotPublished() throws Exception {
        try (TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
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

    /** Cases 48 and 132: what is cancelled while it waits is released; what is cancelled while it is read is no fault. */
    @Test
    void whatIsCancelledIsReleasedAtOnceAndNotLogged() {
        String log = CapturedLog.of(() -> {
            try (TestQueue queue = new TestQueue(BROKER.port());
                    AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
                CountDownLatch readable = new CountDownLatch(1);
                CountDownLatch reading = new CountDownLatch(1);
                var read = sink.deliver(TestMail.of(new VanishingContent(reading, readable)))
                        .toCompletableFuture();
                assertThat(reading.await(1, TimeUnit.MINUTES)).isTrue();
                Set<MailMessage> kept = Collections.newSetFromMap(new WeakHashMap<>());
                for (int i = 0; i < 100; i++) {
                    deliverAndCancel(sink, kept);
                }

                await().atMost(LIMIT).until(() -> {
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

    private static void deliverAndCancel(AmqpMessageSink sink, Set<MailMessage> kept) {
        MailMessage message = TestMail.of(new byte[100_000]);
        kept.add(message);
        sink.deliver(message).toCompletableFuture().cancel(false);
    }

    @Test
    void tooManyBytesThatWaitAreRefusedForLackOfSpace() {
        try (FaultyLink link = new FaultyLink(BROKER.port());
                TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = new AmqpMessageSink(
                        queue.settings().port(link.port()).maxInFlightBytes(1).build())) {
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

    /** Other messages may have room. */
    @Test
    void aMessageForWhichThereIsNoMemoryFailsAloneForLackOfSpace() {
        try (TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            var large = sink.deliver(TestMail.of(new FailingContent(new OutOfMemoryError("as if there were none"))));

            assertThat(awaitFailure(large).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);
            awaitStored(sink.deliver(TestMail.text("fine")));
        }
    }

    @Test
    void contentThatCannotBeReadFailsItsDeliveryAlone() {
        try (TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            var broken = sink.deliver(TestMail.of(new FailingContent(new IOException("gone"))));

            assertThat(awaitFailure(broken).reason()).isEqualTo(Reason.TRANSIENT);
            awaitStored(sink.deliver(TestMail.text("fine")));
        }
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
