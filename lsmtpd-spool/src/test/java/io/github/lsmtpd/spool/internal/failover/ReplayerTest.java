package io.github.lsmtpd.spool.internal.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.SpoolMode;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.failover.PrimaryCircuit.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The thread of the replay: what it does when there is something to replay, nothing, or no directory. */
@Tag("slow")
@Timeout(60)
class ReplayerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path temp;

    private final StopSignal stop = new StopSignal(Scheduler.system());
    private final AtomicBoolean nothingPending = new AtomicBoolean(true);
    private final AtomicInteger ticks = new AtomicInteger();
    private ReplayParts parts;
    private Replayer replayer;

    @BeforeEach
    void open() throws IOException {
        parts = new ReplayParts(temp.resolve("spool"));
        replayer = replayer(parts.settings);
    }

    private Replayer replayer(SpoolSettings settings) {
        PacedReplay replay =
                new PacedReplay(parts.redelivery, parts.circuit, parts.primary, settings, stop, Scheduler.system());
        RecentFiles recent = new RecentFiles(settings.mode() == SpoolMode.ALWAYS, 2);
        return new Replayer(
                parts.store,
                new ReplayPass(parts.store, ReplayPass.LISTED, parts.redelivery, replay, recent, parts.circuit, stop),
                recent,
                parts.circuit,
                settings,
                stop,
                nothingPending::get,
                parts.settlement::taken,
                ticks::incrementAndGet,
                Scheduler.system());
    }

    @AfterEach
    void close() throws IOException {
        replayer.close();
        parts.close();
    }

    private void openCircuit() {
        parts.circuit.failed(Route.LIVE, new IOException("unreachable"));
    }

    @Test
    void emptiesTheSpoolAndClosesTheCircuit() throws Exception {
        openCircuit();
        for (int i = 0; i < 20; i++) {
            parts.spooled();
        }
        replayer.start();
        await().atMost(LONG).until(() -> parts.store.oldest(1, null).isEmpty());
        assertThat(parts.sink.taken()).hasSize(20);
        assertThat(parts.circuit.state()).isEqualTo(State.CLOSED);
    }

    /** There is nothing to probe the primary with, so the next live message does. */
    @Test
    void offersTheProbeToALiveMessageWhenTheSpoolIsEmpty() {
        openCircuit();
        replayer.start();
        await().atMost(LONG).until(() -> parts.circuit.state() == State.HALF_OPEN);
        assertThat(parts.circuit.live()).isEqualTo(Route.PROBE);
    }

    /** A message that is being written will be there to probe the primary with. */
    @Test
    void offersNoProbeWhileAMessageIsOnItsWayIntoTheSpool() {
        openCircuit();
        nothingPending.set(false);
        replayer.start();
        await().atMost(LONG).until(() -> {
            replayer.signal();
            return replayer.passes() >= 3;
        });
        assertThat(parts.circuit.state()).isEqualTo(State.OPEN);
    }

    @Test
    void aSignalMakesItListAgainAtOnce() throws Exception {
        replayer.start();
        await().atMost(LONG).until(() -> replayer.passes() == 1);
        parts.spooled();
        replayer.signal();
        await().atMost(LONG).until(() -> parts.sink.taken().size() == 1);
        assertThat(ticks).hasValueGreaterThanOrEqualTo(2);
    }

    private void storesFirst() throws Exception {
        replayer = replayer(SpoolSettings.builder(parts.directory)
                .mode(SpoolMode.ALWAYS)
                .backoff(Duration.ofMillis(1), Duration.ofMillis(1))
                .build());
        replayer.start();
        await().atMost(LONG).until(() -> replayer.passes() > 0);
    }

    private void store() throws Exception {
        MailMessage message = parts.spooled();
        replayer.stored(new SpoolEntry(message.id(), message.receivedAt(), 1_000));
    }

    @Test
    void whatIsStoredFirstIsPublishedWithoutAListingForEach() throws Exception {
        storesFirst();
        for (int i = 1; i <= 200; i++) {
            store();
            int expected = i;
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> parts.sink.taken().size() == expected);
        }
        assertThat(replayer.passes()).as("one every two seconds").isLessThan(20);
    }

    @Test
    void moreThanItKeepsAreFoundInTheDirectory() throws Exception {
        CompletableFuture<Object> first = new CompletableFuture<>();
        parts.sink.answers(message -> first);
        storesFirst();
        for (int i = 0; i < 10; i++) {
            store();
        }
        first.complete("taken");
        await().atMost(LONG).until(() -> parts.sink.taken().size() == 10);
        await().atMost(LONG).until(() -> parts.store.oldest(1, null).isEmpty());
    }

    @Test
    void aMessageThatFailsWhileOthersAreStoredIsTriedAgain() throws Exception {
        MailMessage failing = parts.spooled();
        AtomicInteger failures = new AtomicInteger(3);
        parts.sink.answers(message -> message.id().equals(failing.id()) && failures.getAndDecrement() > 0
                ? CompletableFuture.failedFuture(new IOException("not this one"))
                : CompletableFuture.completedFuture(null));
        storesFirst();
        store();
        await().atMost(LONG).until(() -> parts.sink.taken().size() == 2);
        assertThat(parts.sink.takenIds()).contains(failing.id());
    }

    /** An operator may move a file there. */
    @Test
    void listsAgainWithoutASignal() throws Exception {
        replayer.start();
        await().atMost(LONG).until(() -> replayer.passes() == 1);
        parts.spooled();
        await().atMost(LONG).until(() -> parts.sink.taken().size() == 1);
    }

    @Test
    void goesOnOnceADirectoryThatCannotBeReadCanBeReadAgain() throws Exception {
        parts.spooled();
        Files.move(parts.directory, temp.resolve("moved"));
        Files.createFile(parts.directory);
        replayer.start();
        await().atMost(LONG).until(() -> ticks.get() >= 2);
        assertThat(replayer.passes()).isZero();
        Files.delete(parts.directory);
        Files.move(temp.resolve("moved"), parts.directory);
        await().atMost(LONG).until(() -> parts.sink.taken().size() == 1);
    }

    /** Each pass reads the whole directory, so there are few of them while there is nothing to be done. */
    @Test
    void filesThatCannotBeRemovedAreListedEverMoreRarely() throws Exception {
        replayer = replayer(SpoolSettings.builder(parts.directory)
                .backoff(Duration.ofMillis(5), Duration.ofSeconds(5))
                .build());
        var message = parts.spooled();
        parts.faults.fail("delete", "Operation not permitted");
        replayer.start();
        await().atMost(LONG).until(() -> {
            parts.clock.addAndGet(ReplayParts.MAX.toNanos());
            return parts.faults.count("faulty delete") >= 9;
        });
        assertThat(replayer.passes()).isLessThan(60);
        assertThat(parts.sink.takenIds()).containsExactly(message.id());
    }

    @Test
    void leavesAMessageThatFailsForLaterAndGoesOn() throws Exception {
        var failing = parts.spooled();
        var others = parts.spooled();
        parts.sink.answers(message -> message.id().equals(failing.id())
                ? CompletableFuture.failedFuture(new IOException("not this one"))
                : CompletableFuture.completedFuture(null));
        replayer.start();
        await().atMost(LONG).until(() -> parts.sink.takenIds().contains(others.id()));
        assertThat(parts.file(failing)).exists();
    }

    @Test
    void closingEndsTheThread() {
        replayer.start();
        replayer.close();
        int before = ticks.get();
        replayer.signal();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().equals("lsmtpd-spool-replay"));
        assertThat(ticks).hasValue(before);
    }
}
