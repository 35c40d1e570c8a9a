package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.LIMIT;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of large messages, safe elsewhere before they are published, and what a failing store means to others. */
class ClaimedMessagesTest {
    private static final EmbeddedBroker BROKER = EmbeddedBroker.shared();
    private static final int ABOVE = 1_000;
    private static final byte[] LARGE = "x".repeat(ABOVE + 1).getBytes(UTF_8);

    @TempDir
    private Path directory;

    private static AmqpMessageSink sink(TestQueue queue, String payload, ClaimStore store) {
        return new AmqpMessageSink(queue.settings()
                .payload(PayloadSettings.of(payload).withClaims(store, ABOVE))
                .bufferSize(2)
                .confirmTimeout(Duration.ofSeconds(2))
                .build());
    }

    private DirectoryClaimStore store() throws IOException {
        return DirectoryClaimStore.open(directory.resolve("claims"), Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json-compact", "raw"})
    void theContentIsThereBeforeTheMessageIs(String payload) throws Exception {
        MailMessage message = TestMail.of(LARGE);
        try (TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = sink(queue, payload, store())) {
            awaitStored(sink.deliver(message));

            GetResponse got = queue.get();
            Map<?, ?> claim = (Map<?, ?>) got.getProps().getHeaders().get("claim");
            Path file =
                    directory.resolve("claims").resolve(claim.get("reference").toString());
            assertThat(Files.readAllBytes(file)).isEqualTo(LARGE);
            assertThat(claim.get("size")).isEqualTo((long) LARGE.length);
            assertThat(got.getBody().length).isLessThan(ABOVE);
        }
    }

    /** The names of what there is beside the mark of the files' ages. */
    private List<String> claims() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("claims"))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".ages"))
                    .toList();
        }
    }

    @Test
    void smallMessagesHaveNone() throws Exception {
        try (TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = sink(queue, "json", store())) {
            awaitStored(sink.deliver(TestMail.text("hello")));

            assertThat(queue.get().getProps().getHeaders()).doesNotContainKey("claim");
            assertThat(claims()).isEmpty();
            assertThat(sink.maxMessageSize()).isEqualTo(Long.MAX_VALUE);
        }
    }

    /** What is sent again after a failure finds its claim. */
    @Test
    void aMessageThatIsNotStoredLeavesAClaimThatTheNextAttemptTakes() throws Exception {
        MailMessage message = TestMail.of(LARGE);
        DirectoryClaimStore store = store();
        try (TestQueue queue = new TestQueue(BROKER.port())) {
            try (AmqpMessageSink nowhere = new AmqpMessageSink(queue.settings()
                    .routingKey("nobody")
                    .payload(PayloadSettings.of("raw").withClaims(store, ABOVE))
                    .build())) {
                awaitFailure(nowhere.deliver(message));
            }
            try (AmqpMessageSink sink = sink(queue, "raw", store)) {
                awaitStored(sink.deliver(message));
            }
        }
        assertThat(claims()).containsExactly(message.id() + ".eml");
    }

    /** The disk hangs: what needs no claim passes, what waits fails in time, and nobody waits without end. */
    @Test
    void aStoreThatHangsDelaysNoSmallMessage() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        ClaimStore stuck = (id, content) -> {
            await(hanging);
            throw new IOException("too late");
        };
        try (TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = sink(queue, "raw", stuck)) {
            awaitStored(sink.deliver(TestMail.text("before")));
            CompletableFuture<?> first = sink.deliver(TestMail.of(LARGE)).toCompletableFuture();
            CompletableFuture<?> second = sink.deliver(TestMail.of(LARGE)).toCompletableFuture();
            assertThat(sink.hasRoomFor(LARGE.length)).isFalse();
            assertThat(awaitFailure(sink.deliver(TestMail.of(LARGE))).reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE);

            awaitStored(sink.deliver(TestMail.text("hello")));
            assertThat(awaitFailure(first)).hasMessageContaining("did not keep the content in time");
            assertThat(awaitFailure(second).reason()).isEqualTo(Reason.TRANSIENT);
            awaitStored(sink.deliver(TestMail.text("hello")));
        } finally {
            hanging.countDown();
        }
    }

    /** Its operation on a file is interrupted, and it goes on at the next start. */
    @Test
    void aStopDuringACleaningIsNoFailure() throws Exception {
        CompletableFuture<Thread> cleaning = new CompletableFuture<>();
        ClaimStore endless = new ClaimStore() {
            @Override
            public Claim keep(UUID id, MessageContent content) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void clean() throws IOException {
                try (FileChannel channel = FileChannel.open(Files.createTempFile(directory, "any", ""))) {
                    cleaning.complete(Thread.currentThread());
                    while (true) {
                        channel.position(0);
                    }
                }
            }
        };
        String log = CapturedLog.of(() -> {
            try (TestQueue queue = new TestQueue(BROKER.port())) {
                Thread cleaner;
                try (AmqpMessageSink sink = sink(queue, "raw", endless)) {
                    awaitStored(sink.deliver(TestMail.text("meanwhile")));
                    cleaner = cleaning.get(1, TimeUnit.MINUTES);
                }
                cleaner.join();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(log).doesNotContain("Old claims");
    }

    @Test
    void aStoreThatFailsIsATransientFailureAndOneWithoutRoomSaysSo() throws Exception {
        assertFailsAs(Reason.TRANSIENT, new IOException("Input/output error"));
        assertFailsAs(Reason.INSUFFICIENT_STORAGE, new IOException("No space left on device"));
        assertFailsAs(Reason.TRANSIENT, new IllegalStateException("fault"));
    }

    private static void assertFailsAs(Reason reason, Exception failure) {
        ClaimStore failing = new ClaimStore() {
            @Override
            public Claim keep(UUID id, MessageContent content) throws IOException {
                if (failure instanceof IOException io) {
                    throw io;
                }
                throw (RuntimeException) failure;
            }
        };
        try (TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = sink(queue, "raw", failing)) {
            awaitStored(sink.deliver(TestMail.text("connected")));
            assertThat(awaitFailure(sink.deliver(TestMail.of(LARGE))).reason()).isEqualTo(reason);
        }
    }

    @Test
    void closingFailsWhatWaits() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CompletableFuture<?> waiting;
        try (TestQueue queue = new TestQueue(BROKER.port());
                AmqpMessageSink sink = sink(queue, "raw", (id, content) -> {
                    await(hanging);
                    throw new IOException("too late");
                })) {
            awaitStored(sink.deliver(TestMail.text("connected")));
            waiting = sink.deliver(TestMail.of(LARGE)).toCompletableFuture();
        }
        assertThat(awaitFailure(waiting)).hasMessageContaining("stopping");
        hanging.countDown();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
