package io.github.lsmtpd.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FailoverSinkTest {
    @TempDir
    private Path temp;

    private final TestPrimary primary = new TestPrimary();
    private final List<FailoverSink> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(FailoverSink::close);
    }

    private Path directory() {
        return temp.resolve("spool");
    }

    private SpoolSettings.Builder settings() {
        return SpoolSettings.builder(directory()).minFreeBytes(0).backoff(Duration.ofMillis(5), Duration.ofMillis(50));
    }

    private FailoverSink sink(SpoolSettings.Builder settings) {
        FailoverSink sink = new FailoverSink(primary, settings.build());
        opened.add(sink);
        return sink;
    }

    private List<String> files() throws Exception {
        try (Stream<Path> paths = Files.list(directory())) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .toList();
        }
    }

    private static void stored(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(30, SECONDS);
    }

    private static DeliveryException.Reason refusal(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().orTimeout(30, SECONDS).join();
            throw new AssertionError("it was stored");
        } catch (CompletionException e) {
            return DeliveryException.from(e).reason();
        }
    }

    @Test
    void leavesMessagesToAPrimaryThatWorks() throws Exception {
        FailoverSink sink = sink(settings());
        MailMessage message = TestMessages.message();
        stored(sink.deliver(message));
        assertThat(primary.takenIds()).containsExactly(message.id());
        assertThat(primary.taken().get(0).content().toByteArray())
                .isEqualTo(message.content().toByteArray());
        assertThat(files()).isEmpty();
        assertThat(sink.spooled()).isZero();
    }

    @Test
    void spoolsWhileThePrimaryIsUnreachableAndReplaysByItself() throws Exception {
        primary.isUnreachable();
        FailoverSink sink = sink(settings());
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            MailMessage message = TestMessages.message();
            ids.add(message.id());
            stored(sink.deliver(message));
        }
        assertThat(files()).hasSize(50);
        assertThat(sink.isPrimaryUp()).isFalse();
        primary.works();
        await().atMost(Duration.ofSeconds(30)).until(() -> files().isEmpty());
        assertThat(primary.takenIds()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(sink.isPrimaryUp()).isTrue();
        assertThat(sink.replayed()).isEqualTo(50);
    }

    @Test
    void saysWhereAMessageWent() throws Exception {
        primary.answers(message -> CompletableFuture.completedFuture("amqp"));
        FailoverSink sink = sink(settings());
        assertThat(sink.deliver(TestMessages.message()).toCompletableFuture().get(30, SECONDS))
                .isEqualTo("amqp");
        primary.isUnreachable();
        assertThat(sink.deliver(TestMessages.message()).toCompletableFuture().get(30, SECONDS))
                .isEqualTo("spool");
        assertThat(sink.deliver(TestMessages.message()).toCompletableFuture().get(30, SECONDS))
                .isEqualTo("spool");
    }

    /** Case 26. */
    @Test
    void spoolsWhenThePrimaryThrowsReturnsNothingOrRunsOutOfMemory() throws Exception {
        for (MessageSink behaviour : List.<MessageSink>of(
                message -> {
                    throw new IllegalStateException("broken");
                },
                message -> {
                    throw new OutOfMemoryError("for the test");
                },
                message -> CompletableFuture.failedFuture(new ArithmeticException()))) {
            primary.answers(behaviour);
            FailoverSink sink = sink(settings());
            stored(sink.deliver(TestMessages.message()));
            assertThat(sink.spooled()).isOne();
            sink.close();
        }
        assertThat(files()).hasSize(3);
        try (FailoverSink sink = new FailoverSink(message -> null, settings().build())) {
            stored(sink.deliver(TestMessages.message()));
        }
        assertThat(files()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(
            value = DeliveryException.Reason.class,
            names = {"PERMANENT", "MESSAGE_TOO_BIG"})
    void passesOnWhatThePrimaryRefusesForGood(DeliveryException.Reason reason) throws Exception {
        primary.answers(message -> CompletableFuture.failedFuture(new DeliveryException(reason, "no", null)));
        FailoverSink sink = sink(settings());
        assertThat(refusal(sink.deliver(TestMessages.message()))).isEqualTo(reason);
        assertThat(files()).isEmpty();
        assertThat(sink.isPrimaryUp()).isTrue();
    }

    @Test
    void spoolsWhenThePrimaryIsLateAndThenAtOnce() throws Exception {
        primary.answers(message -> new CompletableFuture<>());
        FailoverSink sink = sink(settings().primaryTimeout(Duration.ofMillis(100)));
        stored(sink.deliver(TestMessages.message()));
        assertThat(files()).hasSize(1);
        assertThat(sink.isPrimaryUp()).isFalse();
    }

    /** Case 48: as long as that confirm may yet come, others are replayed and this message is not. */
    @Test
    void aConfirmThatComesAfterSpoolingRemovesTheFile() throws Exception {
        CompletableFuture<Void> confirm = new CompletableFuture<>();
        MailMessage message = TestMessages.message();
        primary.answers(given -> given.id().equals(message.id()) ? confirm : CompletableFuture.completedFuture(null));
        FailoverSink sink = sink(settings().primaryTimeout(Duration.ofSeconds(3)));
        stored(sink.deliver(message));
        stored(sink.deliver(TestMessages.message()));
        await().atMost(Duration.ofSeconds(30)).until(() -> sink.replayed() == 1);
        assertThat(files()).containsExactly(message.id() + ".json");
        assertThat(primary.asked()).isEqualTo(2);
        confirm.complete(null);
        await().atMost(Duration.ofSeconds(30)).until(() -> files().isEmpty());
        assertThat(primary.takenIds()).hasSize(2).contains(message.id());
        assertThat(primary.asked()).isEqualTo(2);
    }

    @Test
    void replaysWhatAnEarlierRunLeft() throws Exception {
        primary.isUnreachable();
        FailoverSink first = sink(settings());
        MailMessage message = TestMessages.message();
        stored(first.deliver(message));
        first.close();
        assertThat(primary.closed()).isOne();
        primary.works();
        sink(settings());
        await().atMost(Duration.ofSeconds(30)).until(() -> files().isEmpty());
        assertThat(primary.taken())
                .singleElement()
                .satisfies(replayed -> assertThat(replayed)
                        .usingRecursiveComparison()
                        .ignoringFields("content")
                        .isEqualTo(message));
        assertThat(primary.taken().get(0).content().toByteArray())
                .isEqualTo(message.content().toByteArray());
    }

    @Test
    void spoolsWhatThePrimaryLeavesOpenWhenItIsClosed() throws Exception {
        primary.answers(message -> new CompletableFuture<>());
        FailoverSink sink = sink(settings());
        CompletionStage<?> open = sink.deliver(TestMessages.message());
        sink.close();
        stored(open);
        assertThat(files()).hasSize(1);
        assertThatThrownBy(() -> sink.deliver(TestMessages.message())
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("shutting down");
    }
}
