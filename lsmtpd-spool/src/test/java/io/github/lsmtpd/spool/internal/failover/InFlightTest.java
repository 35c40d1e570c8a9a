package io.github.lsmtpd.spool.internal.failover;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InFlightTest {
    private static final long HALF = 32L << 20;

    private final StopSignal stop = new StopSignal(Scheduler.system());
    private final InFlight inFlight = new InFlight(2, stop);

    /** Runs a wait on a thread of its own. */
    private static CompletableFuture<Void> elsewhere(Wait wait) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                wait.run();
                done.complete(null);
            } catch (StopSignal.StoppedException e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        await().until(() -> done.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        return done;
    }

    private interface Wait {
        void run() throws StopSignal.StoppedException;
    }

    @Test
    void anotherMessageWaitsUntilOneOfTheMostIsReleased() throws Exception {
        inFlight.acquire(1);
        inFlight.acquire(1);
        CompletableFuture<Void> third = elsewhere(() -> inFlight.acquire(1));
        assertThat(third).isNotDone();
        inFlight.release(1);
        third.get(30, SECONDS);
    }

    @Test
    void bytesAreBoundedAsWell() throws Exception {
        inFlight.acquire(HALF);
        CompletableFuture<Void> more = elsewhere(() -> inFlight.acquire(HALF + 1));
        assertThat(more).isNotDone();
        inFlight.release(HALF);
        more.get(30, SECONDS);
    }

    @Test
    void aMessageOfAnySizeIsReplayedAlone() throws Exception {
        inFlight.acquire(Long.MAX_VALUE / 2);
        CompletableFuture<Void> none = elsewhere(inFlight::awaitNone);
        assertThat(none).isNotDone();
        inFlight.release(Long.MAX_VALUE / 2);
        none.get(30, SECONDS);
        inFlight.awaitNone();
    }

    @Test
    void aStopEndsTheWait() throws Exception {
        inFlight.acquire(1);
        CompletableFuture<Void> none = elsewhere(inFlight::awaitNone);
        stop.stop();
        assertThatThrownBy(() -> none.get(30, SECONDS)).hasCauseInstanceOf(StopSignal.StoppedException.class);
    }
}
