package io.github.lsmtpd.spool;

import static io.github.lsmtpd.DeliveryException.Reason.INSUFFICIENT_STORAGE;
import static io.github.lsmtpd.DeliveryException.Reason.MESSAGE_TOO_BIG;
import static io.github.lsmtpd.DeliveryException.Reason.TRANSIENT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.internal.failover.Failover;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link SpoolMode#ALWAYS}: the disk answers the client, and the replay publishes. */
@Timeout(60)
class FailoverSinkAlwaysTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final TestPrimary primary = new TestPrimary();
    private FailoverSink sink;

    @BeforeEach
    void open() throws IOException {
        open(Duration.ofMillis(5), Duration.ofMillis(50));
    }

    private void open(Duration minBackoff, Duration maxBackoff) throws IOException {
        SpoolSettings settings = SpoolSettings.builder(temp.resolve("spool"))
                .mode(SpoolMode.ALWAYS)
                .minFreeBytes(0)
                .maxBytes(200_000)
                .replayRate(1)
                .replayInFlight(1)
                .poisonTries(2)
                .backoff(minBackoff, maxBackoff)
                .build();
        sink = new FailoverSink(new Failover(
                primary,
                settings,
                SpoolStore.open(settings, files),
                new DiskQueue(Scheduler.system()),
                Scheduler.system()));
    }

    @AfterEach
    void close() {
        files.heal();
        sink.close();
    }

    private long names(String directory, String end) throws IOException {
        Path path = temp.resolve(directory);
        if (!Files.exists(path)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(each -> each.toString().endsWith(end)).count();
        }
    }

    private long waiting() throws IOException {
        return names("spool", ".json");
    }

    private Object outcome(MailMessage message) throws Exception {
        return sink.deliver(message)
                .handle((where, failure) -> failure == null
                        ? where
                        : DeliveryException.from(failure).reason())
                .toCompletableFuture()
                .get(30, SECONDS);
    }

    private static MailMessage message(int size) {
        return TestMessages.message("x".repeat(size).getBytes(US_ASCII));
    }

    @Test
    void theDiskAnswersAndThePrimaryIsGivenItAtOnce() throws Exception {
        CompletableFuture<Object> confirm = new CompletableFuture<>();
        primary.answers(message -> confirm);
        MailMessage message = TestMessages.message();
        assertThat(outcome(message)).isEqualTo("spool");
        await().atMost(LONG).until(() -> primary.asked() == 1);
        assertThat(waiting()).isOne();
        confirm.complete("primary");
        await().atMost(LONG).until(() -> waiting() == 0);
        assertThat(primary.takenIds()).containsExactly(message.id());
    }

    /** The limits of a replay beside live messages would be limits of all messages here: one at a time, one a second. */
    @Test
    void neitherRateNorNumberOfTheReplayLimitIt() throws Exception {
        CompletableFuture<Object> confirm = new CompletableFuture<>();
        primary.answers(message -> confirm);
        for (int i = 0; i < 60; i++) {
            outcome(TestMessages.message());
        }
        await().atMost(LONG).until(() -> primary.asked() == 60);
        confirm.complete("primary");
        await().atMost(LONG).until(() -> waiting() == 0);
        assertThat(primary.taken()).hasSize(60);
    }

    @Test
    void messagesArePublishedInTheirOrder() throws Exception {
        List<UUID> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            MailMessage message = TestMessages.message();
            outcome(message);
            sent.add(message.id());
        }
        await().atMost(LONG).until(() -> waiting() == 0);
        assertThat(primary.takenIds()).isEqualTo(sent);
    }

    @Test
    void anUnreachablePrimaryIsTriedUntilItWorks() throws Exception {
        primary.isUnreachable();
        for (int i = 0; i < 30; i++) {
            assertThat(outcome(TestMessages.message())).isEqualTo("spool");
        }
        await().atMost(LONG).until(() -> !sink.isPrimaryUp());
        assertThat(outcome(TestMessages.message())).isEqualTo("spool");
        assertThat(waiting()).isEqualTo(31);
        primary.works();
        await().atMost(LONG).until(() -> waiting() == 0);
        assertThat(primary.taken()).hasSize(31);
        assertThat(sink.isPrimaryUp()).isTrue();
        assertThat(outcome(TestMessages.message())).isEqualTo("spool");
        await().atMost(LONG).until(() -> waiting() == 0);
    }

    @Test
    void whatTheDiskDoesNotTakeGoesToThePrimary() throws Exception {
        primary.answers(message -> CompletableFuture.completedFuture("primary"));
        for (String step : FaultyFiles.STEPS) {
            files.fail(step, "broken");
            assertThat(outcome(TestMessages.message())).as(step).isEqualTo("primary");
            assertThat(sink.isSpoolUp()).isFalse();
            files.heal();
        }
        assertThat(outcome(message(300_000))).as("beyond the quota").isEqualTo("primary");
        assertThat(outcome(TestMessages.message())).isEqualTo("spool");
        await().atMost(LONG).until(() -> primary.taken().size() == FaultyFiles.STEPS.size() + 2);
    }

    @Test
    void whatNeitherTakesIsRefusedAsTheDiskDoes() throws Exception {
        sink.close();
        open(LONG, LONG); // or the second message probes the primary
        primary.isUnreachable();
        files.fail("sync", "broken");
        assertThat(outcome(TestMessages.message())).isEqualTo(TRANSIENT);
        assertThat(sink.isPrimaryUp()).isFalse();
        assertThat(outcome(TestMessages.message())).as("without asking it").isEqualTo(TRANSIENT);
        assertThat(primary.asked()).isOne();
        files.heal();
        assertThat(outcome(message(300_000))).isEqualTo(INSUFFICIENT_STORAGE);
        assertThat(names("spool", ".json")).isZero();
    }

    @Test
    void nothingIsStoredThatThePrimaryIsNotKnownToTake() throws Exception {
        primary.takes(3_000, 1_000);
        primary.answers(message -> CompletableFuture.completedFuture("primary"));
        assertThat(outcome(message(1_000))).isEqualTo("spool");
        await().atMost(LONG).until(() -> waiting() == 0);
        assertThat(outcome(message(1_001))).isEqualTo("primary");
        primary.isUnreachable();
        assertThat(outcome(message(1_001))).isEqualTo(INSUFFICIENT_STORAGE);
        assertThat(outcome(message(3_001))).isEqualTo(MESSAGE_TOO_BIG);
        assertThat(waiting()).isZero();
    }

    @Test
    void whatIsRefusedForGoodAfterItsReplyIsParked() throws Exception {
        primary.answers(message -> CompletableFuture.failedFuture(DeliveryException.permanent("never")));
        assertThat(outcome(TestMessages.message())).isEqualTo("spool");
        await().atMost(LONG).until(() -> sink.parked() == 1);
        assertThat(names("spool/parked", ".json")).isOne();
        primary.works();
        assertThat(outcome(TestMessages.message())).isEqualTo("spool");
        await().atMost(LONG).until(() -> waiting() == 0);
    }

    @Test
    void recipientsForWhomItFailedAreTriedAgainAlone() throws Exception {
        MailMessage message = TestMessages.to("a@example.com", "b@example.com");
        var all = message.envelope().recipients();
        primary.answers(each -> each.envelope().recipients().size() == all.size()
                ? CompletableFuture.failedFuture(
                        new PartialDeliveryException(Map.of(all.get(0), DeliveryException.temporary("busy"))))
                : CompletableFuture.completedFuture("primary"));
        assertThat(outcome(message)).isEqualTo("spool");
        await().atMost(LONG).until(() -> waiting() == 0);
        assertThat(primary.taken().get(0).envelope().recipients()).containsExactly(all.get(0));
    }

    @Test
    void aMessageThatIsCancelledWhileItIsWrittenIsNotPublished() throws Exception {
        FaultyFiles.Hang hang = files.hang("sync");
        CompletableFuture<?> result = sink.deliver(TestMessages.message()).toCompletableFuture();
        hang.awaitReached(1);
        result.cancel(false);
        files.heal();
        hang.release();
        await().atMost(LONG).until(() -> names("spool", "") == 1); // the lock
        assertThat(outcome(TestMessages.message())).isEqualTo("spool");
        await().atMost(LONG).until(() -> waiting() == 0);
        assertThat(primary.taken()).hasSize(1);
    }

    @Test
    void aStopLeavesWhatIsUnderWayAndSetsNothingAside() throws Exception {
        primary.answers(message -> new CompletableFuture<>());
        for (int i = 0; i < 20; i++) {
            assertThat(outcome(TestMessages.message())).isEqualTo("spool");
        }
        await().atMost(LONG).until(() -> primary.asked() == 20);
        sink.close();
        assertThat(waiting()).isEqualTo(20);
        assertThat(names("spool", "")).as("and the lock").isEqualTo(21);
    }
}
