package io.github.lsmtpd.spool.internal.failover;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends a thread, and wakes it from whatever it waits for here. It is used instead of an interrupt, which would close the
 * file that the thread is reading, and could come between two steps that belong together. Thread safe.
 */
final class StopSignal {
    /** After this time a condition is evaluated again, even without a call of {@link #wake}. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private volatile boolean stopped;

    /** The thread is to end. */
    static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped", null, false, false);
        }
    }

    /** Ends the thread at its next call of this. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    boolean isStopped() {
        return stopped;
    }

    /** Makes the thread evaluate again what it waits for. */
    synchronized void wake() {
        notifyAll();
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
    synchronized boolean await(BooleanSupplier condition, Duration atMost) throws StoppedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            check();
            if (condition.getAsBoolean()) {
                return true;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            sleep(left);
        }
    }

    private synchronized void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(nanos, TimeUnit.MICROSECONDS.toNanos(100)));
        } catch (InterruptedException e) {
            // This thread ends by stop() alone, so it goes on waiting.
        }
    }
}
