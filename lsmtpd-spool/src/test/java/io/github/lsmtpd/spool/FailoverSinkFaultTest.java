package io.github.lsmtpd.spool;

import static io.github.lsmtpd.DeliveryException.Reason.INSUFFICIENT_STORAGE;
import static io.github.lsmtpd.DeliveryException.Reason.TRANSIENT;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.internal.failover.Failover;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The replies when the disk fails while the primary is unreachable. */
@Timeout(60)
class FailoverSinkFaultTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final TestPrimary primary = new TestPrimary();
    private FailoverSink sink;

    @BeforeEach
    void open() throws IOException {
        primary.isUnreachable();
        sink = sink(settings());
        files.done().clear();
    }

    @AfterEach
    void close() {
        files.heal();
        sink.close();
    }

    private SpoolSettings.Builder settings() {
        return SpoolSettings.builder(temp.resolve("spool"))
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(50));
    }

    private FailoverSink sink(SpoolSettings.Builder settings) throws IOException {
        return new FailoverSink(new Failover(
                primary,
                settings.build(),
                SpoolStore.open(settings.build(), files),
                new DiskQueue(Scheduler.system()),
                Scheduler.system()));
    }

    private void reopen(SpoolSettings.Builder settings) throws IOException {
        sink.close();
        sink = sink(settings);
    }

    private long messageFiles() throws IOException {
        try (Stream<Path> all = Files.list(temp.resolve("spool"))) {
            return all.filter(path -> path.toString().contains(".json")).count();
        }
    }

    private CompletableFuture<?> deliver() {
        return sink.deliver(TestMessages.message()).toCompletableFuture();
    }

    private static DeliveryException.Reason refusal(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().orTimeout(30, SECONDS).join();
            throw new AssertionError("it was stored");
        } catch (CompletionException e) {
            return DeliveryException.from(e).reason();
        }
    }

    /** Cases 4, 5 and 13: 250 waits for every step, and deliver waits for none (case 12). */
    @ParameterizedTest
    @ValueSource(strings = {"create", "write", "sync", "rename", "syncDirectory"})
    void nothingIsAcknowledgedBeforeEachStepHasReturned(String step) throws Exception {
        FaultyFiles.Hang hang = files.hang(step);
        CompletableFuture<?> stored = deliver();
        hang.awaitReached(1);
        assertThat(stored).isNotDone();
        hang.release();
        stored.get(30, SECONDS);
        files.done().remove("faulty " + step);
        assertThat(files.done()).startsWith(FaultyFiles.STEPS.toArray(String[]::new));
    }

    /** Cases 6, 7, 8, 10, 11. */
    @ParameterizedTest
    @CsvSource({
        "create, No space left on device, INSUFFICIENT_STORAGE",
        "create, Permission denied, TRANSIENT",
        "write, No space left on device, INSUFFICIENT_STORAGE",
        "write, Disk quota exceeded, INSUFFICIENT_STORAGE",
        "write, Input/output error, TRANSIENT",
        "sync, Input/output error, TRANSIENT",
        "sync, No space left on device, INSUFFICIENT_STORAGE",
        "rename, Input/output error, TRANSIENT",
        "syncDirectory, Input/output error, TRANSIENT",
    })
    void aFailedStepIsReportedAndLeavesNoFile(String step, String error, DeliveryException.Reason reason)
            throws Exception {
        files.fail(step, error);
        assertThat(refusal(deliver())).isEqualTo(reason);
        assertThat(messageFiles()).isZero();
        assertThat(sink.isSpoolUp()).isFalse();
        files.heal();
        deliver().get(30, SECONDS);
        assertThat(messageFiles()).isOne();
        assertThat(sink.isSpoolUp()).isTrue();
        assertThat(files.synced()).doesNotHaveDuplicates();
    }

    /** A failed step that cannot be undone either: a file that is left is never published half. */
    @Test
    void aTemporaryFileThatCannotBeRemovedIsRemovedAtTheNextStart() throws Exception {
        files.fail("rename", "Input/output error");
        files.fail("delete", "Input/output error");
        assertThat(refusal(deliver())).isEqualTo(TRANSIENT);
        assertThat(messageFiles()).isOne();
        files.heal();
        primary.works();
        reopen(settings());
        await().untilAsserted(() -> assertThat(messageFiles()).isZero());
        assertThat(primary.taken()).isEmpty();
    }

    @Test
    void aContentThatCannotBeReadIsNotStored() throws Exception {
        MessageContent gone = new MessageContent() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream openStream() throws IOException {
                throw new IOException("released");
            }
        };
        assertThat(refusal(sink.deliver(TestMessages.message(gone)))).isEqualTo(TRANSIENT);
        assertThat(messageFiles()).isZero();
    }

    /** Case 43. */
    @Test
    void aFullSpoolRefusesUntilThereIsRoomAgain() throws Exception {
        reopen(settings().maxBytes(1_000));
        deliver().get(30, SECONDS);
        assertThat(refusal(sink.deliver(TestMessages.message(new byte[2_000])))).isEqualTo(INSUFFICIENT_STORAGE);
        primary.works();
        await().atMost(LONG).until(() -> messageFiles() == 0);
        primary.isUnreachable();
        deliver().get(30, SECONDS);
    }

    @Test
    void leavesTheMinimumFreeSpaceFree() throws Exception {
        reopen(settings().minFreeBytes(1L << 60));
        assertThat(refusal(deliver())).isEqualTo(INSUFFICIENT_STORAGE);
    }

    /** Case 9, at run time. */
    @Test
    void aDirectoryThatVanishedIsMadeAgain() throws Exception {
        deliver().get(30, SECONDS);
        Files.move(temp.resolve("spool"), temp.resolve("moved"));
        assertThat(deliver().get(30, SECONDS)).isEqualTo("spool");
        assertThat(messageFiles()).isOne();
        primary.works();
        await().atMost(LONG).until(() -> messageFiles() == 0);
    }

    @Test
    void aDirectoryThatCannotBeMadeAgainIsATransientFailure() throws Exception {
        Files.move(temp.resolve("spool"), temp.resolve("moved"));
        Files.createFile(temp.resolve("spool"));
        assertThat(refusal(deliver())).isEqualTo(TRANSIENT);
        Files.delete(temp.resolve("spool"));
        deliver().get(30, SECONDS);
    }

    /** With the spool broken as well, the primary is tried again with live messages. */
    @Test
    void returnsToThePrimaryWhenNothingCouldBeSpooled() throws Exception {
        files.fail("write", "Input/output error");
        assertThat(refusal(deliver())).isEqualTo(TRANSIENT);
        primary.works();
        await().atMost(LONG)
                .until(() -> !deliver().handle((where, failure) -> failure).isCompletedExceptionally()
                        && sink.isPrimaryUp());
        assertThat(primary.taken()).isNotEmpty();
    }

    /** Case 21. */
    @Test
    void aFileThatCannotBeRemovedIsNotReplayedAgain() throws Exception {
        deliver().get(30, SECONDS);
        files.fail("delete", "Operation not permitted");
        primary.works();
        await().atMost(LONG).until(() -> files.count("faulty delete") >= 4);
        assertThat(primary.taken()).hasSize(1);
        MailMessage other = TestMessages.message();
        sink.deliver(other).toCompletableFuture().get(30, SECONDS);
        assertThat(primary.taken()).hasSize(2);
        files.heal();
        await().atMost(LONG).until(() -> messageFiles() == 0);
        assertThat(primary.taken()).hasSize(2);
    }

    /** What cannot be removed is no message that could try the primary, so a live one does. */
    @Test
    void thePrimaryIsTriedAgainWhenOnlyFilesAreLeftThatCannotBeRemoved() throws Exception {
        deliver().get(30, SECONDS);
        files.fail("delete", "Operation not permitted");
        files.fail("create", "Operation not permitted");
        primary.works();
        await().atMost(LONG).until(() -> primary.taken().size() == 1);
        primary.isUnreachable();
        assertThat(refusal(deliver())).isEqualTo(TRANSIENT);
        primary.works();
        await().atMost(LONG).until(() -> {
            CompletableFuture<?> live = deliver();
            return live.handle((where, failure) -> failure == null).get(30, SECONDS);
        });
    }

    /** Case 14 and its kin, end to end: they neither block the others nor are they lost. */
    @Test
    void damagedFilesAreQuarantinedAndTheRestIsReplayed() throws Exception {
        for (int i = 0; i < 9; i++) {
            deliver().get(30, SECONDS);
        }
        sink.close();
        Path spool = temp.resolve("spool");
        Path[] all;
        try (Stream<Path> paths = Files.list(spool)) {
            all = paths.filter(path -> path.toString().endsWith(".json")).toArray(Path[]::new);
        }
        for (int i = 0; i < 6; i++) {
            byte[] bytes = Files.readAllBytes(all[i]);
            bytes[bytes.length / 2] ^= 1;
            Files.write(all[i], i < 3 ? bytes : new byte[i - 3]);
        }
        primary.works();
        sink = sink(settings());
        await().atMost(LONG).until(() -> messageFiles() == 0);
        assertThat(primary.taken()).hasSize(3);
        try (Stream<Path> quarantined = Files.list(spool.resolve("quarantine"))) {
            assertThat(quarantined.filter(path -> path.toString().endsWith(".json")))
                    .hasSize(6);
        }
    }

    /** With its name in code, which is what the caller has set; a provider names the variable. */
    @Test
    void theConstructorNamesTheSettingOfAnUnusableDirectory() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() ->
                        new FailoverSink(primary, SpoolSettings.builder(file).build()))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("directory: '" + file + "' is not usable")
                .hasMessageContaining("it is not a directory");
    }
}
