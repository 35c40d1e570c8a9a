package io.github.lsmtpd.spool.internal.failover;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StopSignalTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final StopSignal stop = new StopSignal(Scheduler.system());
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private Thread thread = new Thread();

    /** What a thread waits for. */
    private interface Wait {
        boolean run() throws StopSignal.StoppedException;
    }

    private void startWaiting(Wait wait) {
        thread = new Thread(() -> {
            try {
                ended.complete(wait.run());
            } catch (StopSignal.StoppedException e) {
                ended.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void aStopEndsAPauseAtOnce() {
        startWaiting(() -> stop.await(() -> false, LONG));
        stop.stop();
        assertThatThrownBy(() -> ended.get(30, SECONDS)).hasCauseInstanceOf(StopSignal.StoppedException.class);
        assertThat(stop.isStopped()).isTrue();
    }

    @Test
    void onceStoppedEveryCallEnds() {
        stop.stop();
        assertThatThrownBy(stop::check).isInstanceOf(StopSignal.StoppedException.class);
        assertThatThrownBy(() -> stop.pause(Duration.ZERO)).isInstanceOf(StopSignal.StoppedException.class);
        assertThatThrownBy(() -> stop.await(() -> true)).isInstanceOf(StopSignal.StoppedException.class);
    }

    @Test
    void aWakeMakesTheConditionBeEvaluated() throws Exception {
        AtomicBoolean condition = new AtomicBoolean();
        startWaiting(() -> stop.await(condition::get, LONG));
        stop.wake();
        assertThat(ended).isNotDone();
        condition.set(true);
        stop.wake();
        assertThat(ended.get(30, SECONDS)).isTrue();
    }

    /** Such as the end of a probe by a live message, which does not wake the replay. */
    @Test
    void aConditionThatChangesWithoutAWakeIsFoundAsWell() throws Exception {
        AtomicBoolean condition = new AtomicBoolean();
        startWaiting(() -> {
            stop.await(condition::get);
            return true;
        });
        condition.set(true);
        assertThat(ended.get(30, SECONDS)).isTrue();
    }

    @Test
    void aWaitEndsAfterItsTime() throws Exception {
        assertThat(stop.await(() -> false, Duration.ofMillis(1))).isFalse();
        assertThat(stop.await(() -> true, Duration.ZERO)).isTrue();
    }

    @Test
    void anInterruptEndsNothing() throws Exception {
        AtomicBoolean condition = new AtomicBoolean();
        startWaiting(() -> stop.await(condition::get, LONG));
        thread.interrupt();
        await().until(() -> !thread.isInterrupted() && thread.getState() == Thread.State.TIMED_WAITING);
        assertThat(ended).isNotDone();
        condition.set(true);
        stop.wake();
        assertThat(ended.get(30, SECONDS)).isTrue();
    }
}
