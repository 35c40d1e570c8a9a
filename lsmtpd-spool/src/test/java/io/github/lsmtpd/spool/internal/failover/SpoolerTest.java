package io.github.lsmtpd.spool.internal.failover;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way of live messages into the spool: the outcome is reported once, and nothing is pending afterwards. */
@Timeout(60)
class SpoolerTest {
    @TempDir
    private Path temp;

    private final DiskQueue disk = new DiskQueue(1, 10_000_000, Scheduler.system());
    private ReplayParts parts;
    private SpoolHealth health;
    private Spooler spooler;

    @BeforeEach
    void open() throws IOException {
        parts = new ReplayParts(temp.resolve("spool"));
        health = new SpoolHealth(new ConditionLog(parts.log.logger(), "ended"), false);
        spooler = new Spooler(parts.store, disk, health);
    }

    @AfterEach
    void close() throws Exception {
        parts.faults.heal();
        disk.close(Duration.ofSeconds(30));
        parts.close();
    }

    private CompletableFuture<Optional<DeliveryException>> write(MailMessage message) {
        CompletableFuture<Optional<DeliveryException>> outcome = new CompletableFuture<>();
        spooler.write(message, true, () -> true, refusal -> outcome.complete(Optional.ofNullable(refusal)));
        return outcome;
    }

    @Test
    void aMessageThatIsWrittenHasNoRefusal() throws Exception {
        MailMessage message = TestMessages.message();
        assertThat(write(message).get(30, SECONDS)).isEmpty();
        assertThat(parts.file(message)).exists();
        assertThat(spooler.spooled()).isOne();
        assertThat(health.isUp()).isTrue();
        await().until(spooler::isIdle);
    }

    @ParameterizedTest
    @CsvSource({
        "Input/output error, 451, Temporarily unable to store the message",
        "No space left on device, 452, 'No room for the message right now, try again later'"
    })
    void aFailureOfTheDiskIsARefusal(String error, int code, String text) throws Exception {
        parts.faults.fail("write", error);
        DeliveryException refusal =
                write(TestMessages.message()).get(30, SECONDS).orElseThrow();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).hasMessage(text);
        assertThat(health.isUp()).isFalse();
        assertThat(spooler.spooled()).isZero();
        await().until(spooler::isIdle);
    }

    /** Its content may be gone by then, which says nothing of the disk. */
    @Test
    void aWriteThatFailsWhenNoClientWaitsForItIsNoFailureOfTheSpool() throws Exception {
        parts.faults.fail("write", "Input/output error");
        CompletableFuture<Optional<DeliveryException>> outcome = new CompletableFuture<>();
        spooler.write(
                TestMessages.message(), true, () -> false, refusal -> outcome.complete(Optional.ofNullable(refusal)));
        assertThat(outcome.get(30, SECONDS)).isPresent();
        assertThat(health.isUp()).isTrue();
        await().until(spooler::isIdle);
    }

    /** All threads hang, so that whatever comes next waits. */
    private FaultyFiles.Hang fillThreads() throws InterruptedException {
        FaultyFiles.Hang hang = parts.faults.hang("create");
        for (int i = 0; i < DiskQueue.THREADS; i++) {
            spooler.write(TestMessages.message(), true, () -> true, refusal -> {});
            hang.awaitReached(1);
        }
        return hang;
    }

    @Test
    void aFullQueueIsARefusalAtOnce() throws Exception {
        FaultyFiles.Hang hang = fillThreads();
        CompletableFuture<Optional<DeliveryException>> queued = write(TestMessages.message());
        CompletableFuture<Optional<DeliveryException>> refused = write(TestMessages.message());
        assertThat(refused.get(0, SECONDS))
                .get()
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(452));
        assertThat(health.isUp()).isFalse();
        assertThat(queued).isNotDone();
        hang.release();
        assertThat(queued.get(30, SECONDS)).isEmpty();
        await().until(spooler::isIdle);
    }

    @Test
    void aClosedQueueIsARefusalAtOnce() throws Exception {
        disk.close(Duration.ofSeconds(30));
        DeliveryException refusal =
                write(TestMessages.message()).get(0, SECONDS).orElseThrow();
        assertThat(refusal.code()).isEqualTo(451);
        assertThat(refusal).hasMessageContaining("shutting down");
        assertThat(spooler.isIdle()).isTrue();
    }

    /** Its client got 451: it is not written, and its outcome is of no interest. */
    @Test
    void aWriteThatIsDroppedHasNoOutcome() throws Exception {
        FaultyFiles.Hang hang = fillThreads();
        MailMessage message = TestMessages.message();
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        spooler.drop(spooler.write(message, true, () -> true, refusal -> outcome.complete("called")));
        hang.release();
        await().until(spooler::isIdle);
        assertThat(outcome).isNotDone();
        assertThat(parts.file(message)).doesNotExist();
    }
}
