package io.github.lsmtpd.spool.internal.failover;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.internal.failover.PrimaryCircuit.State;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many messages are at the primary at once, as the circuit allows. */
@Timeout(60)
class PacedReplayTest {
    @TempDir
    private Path temp;

    private final StopSignal stop = new StopSignal(Scheduler.system());
    private final CompletableFuture<Object> answer = new CompletableFuture<>();
    private ReplayParts parts;
    private PacedReplay replay;

    @BeforeEach
    void open() throws IOException {
        parts = new ReplayParts(temp.resolve("spool"));
        replay = new PacedReplay(
                parts.redelivery, parts.circuit, parts.primary, parts.settings, stop, Scheduler.system());
    }

    @AfterEach
    void close() throws IOException {
        stop.stop();
        answer.complete(null);
        parts.close();
    }

    private SpoolEntry entry() throws IOException {
        return entry(parts.spooled());
    }

    private SpoolEntry entry(MailMessage message) throws IOException {
        return parts.store.oldest(100, null).stream()
                .filter(each -> each.id().equals(message.id()))
                .findFirst()
                .orElseThrow();
    }

    /** Replays a message on a thread of its own. */
    private CompletableFuture<Boolean> elsewhere(SpoolEntry entry) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(replay.replay(entry));
            } catch (StopSignal.StoppedException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    @Test
    void whileTheCircuitIsClosedManyAreUnderWay() throws Exception {
        parts.sink.answers(message -> answer);
        for (int i = 0; i < 10; i++) {
            assertThat(replay.replay(entry())).isFalse();
        }
        assertThat(parts.sink.asked()).isEqualTo(10);
        answer.complete(null);
        replay.awaitNone();
        assertThat(parts.sink.taken()).hasSize(10);
    }

    @Test
    void whileItIsOpenOneIsTheProbeAndIsWaitedFor() throws Exception {
        parts.circuit.failed(Route.LIVE, new IOException("unreachable"));
        parts.sink.answers(message -> answer);
        CompletableFuture<Boolean> probe = elsewhere(entry());
        await().until(() -> parts.sink.asked() == 1);
        assertThat(parts.circuit.state()).isEqualTo(State.HALF_OPEN);
        assertThat(probe).isNotDone();
        answer.complete(null);
        assertThat(probe.get(30, SECONDS)).as("the primary works again").isTrue();
        assertThat(parts.circuit.isWide()).isTrue();
    }

    @Test
    void aProbeThatFailsIsNoReasonToBeginAgain() throws Exception {
        parts.circuit.failed(Route.LIVE, new IOException("unreachable"));
        parts.sink.isUnreachable();
        assertThat(replay.replay(entry())).isFalse();
        assertThat(parts.circuit.state()).isEqualTo(State.OPEN);
    }

    @Test
    void nothingIsSentWhileALiveMessageIsTheProbe() throws Exception {
        parts.circuit.failed(Route.LIVE, new IOException("unreachable"));
        parts.circuit.offerProbe();
        assertThat(parts.circuit.live()).isEqualTo(Route.PROBE);
        assertThat(replay.replay(entry())).isFalse();
        assertThat(parts.sink.asked()).isZero();
    }

    /** In a trial the primary has no other message, and live messages go to the spool. */
    @Test
    void aRefusedMessageWaitsUntilThePrimaryIsIdle() throws Exception {
        MailMessage refused = parts.spooled();
        parts.sink.answers(message -> CompletableFuture.failedFuture(DeliveryException.permanent("never")));
        replay.replay(entry(refused));
        parts.sink.answers(message -> answer);
        var other = parts.primary.deliver(TestMessages.message(), false, late -> {});
        CompletableFuture<Boolean> trial = elsewhere(entry(refused));
        await().until(parts.primary::isReserved);
        assertThat(parts.sink.asked()).isEqualTo(2);
        answer.complete(null);
        assertThat(trial.get(30, SECONDS)).isFalse();
        assertThat(other).isCompleted();
        assertThat(parts.sink.takenIds()).contains(refused.id());
        assertThat(parts.primary.isReserved()).isFalse();
    }

    /** The next replay, of another run or of a live message, can then be the probe. */
    @Test
    void aStopEndsAProbeThatHasNotBegun() throws Exception {
        ReplayRate rate = new ReplayRate(1, System::nanoTime);
        for (int turns = 0; turns < 3_600; turns++) {
            rate.next(); // the next one is an hour away
        }
        replay = new PacedReplay(parts.redelivery, parts.circuit, parts.primary, parts.settings, stop, rate);
        parts.circuit.failed(Route.LIVE, new IOException("unreachable"));
        CompletableFuture<Boolean> probe = elsewhere(entry());
        await().until(() -> parts.circuit.state() == State.HALF_OPEN);
        stop.stop();
        assertThatThrownBy(() -> probe.get(30, SECONDS)).hasCauseInstanceOf(StopSignal.StoppedException.class);
        assertThat(parts.circuit.state()).isEqualTo(State.OPEN);
        assertThat(parts.sink.asked()).isZero();
    }
}
