package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * Ends a thread, and wakes it from whatever it waits for here. It is used instead of an interrupt, which would close the
 * file that the thread is reading, and could come between two steps that belong together. Thread safe.
 */
final class StopSignal {
    /** After this time a condition is evaluated again, even without a call of {@link #wake}. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final Lock lock;
    private final Condition changed;
    private volatile boolean stopped;

    StopSignal(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.lock = scheduler.newLock();
        this.changed = lock.newCondition();
    }

    /** The thread is to end. */
    static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped", null, false, false);
        }
    }

    /** Ends the thread at its next call of this. */
    void stop() {
        stopped = true;
        wake();
    }

    boolean isStopped() {
        return stopped;
    }

    /** Makes the thread evaluate again what it waits for. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread if it is to end. */
    void check() throws StoppedException {
        if (stopped) {
            throw new StoppedException();
        }
    }

    /** Waits for a time. */
    void pause(Duration time) throws StoppedException {
        await(() -> false, time);
    }

    /** Waits until something holds. */
    void await(BooleanSupplier condition) throws StoppedException {
        while (!await(condition, LONGEST_WAIT)) {
            check();
        }
    }

    /** Waits until something holds, at most for a time; returns whether it does. */
    boolean await(BooleanSupplier condition, Duration atMost) throws StoppedException {
        long end = scheduler.nanoTime() + atMost.toNanos();
        lock.lock();
        try {
            while (true) {
                check();
                if (condition.getAsBoolean()) {
                    return true;
                }
                long left = end - scheduler.nanoTime();
                if (left <= 0) {
                    return false;
                }
                sleep(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller is the loop
    private void sleep(long nanos) {
        try {
            var unused = changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // This thread ends by stop() alone, so it goes on waiting.
        }
    }
}
