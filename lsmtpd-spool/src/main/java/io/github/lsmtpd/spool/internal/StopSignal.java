package io.github.lsmtpd.spool.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends a thread, and wakes it from whatever it waits for here. It takes the place of an interrupt, which would close the
 * file that the thread is reading, and could come between two steps that belong together. Thread safe.
 */
public final class StopSignal {
    /** So that what changes without a call of {@link #wake} is seen, too. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private volatile boolean stopped;

    /** The thread is to end. */
    public static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("stopped", null, false, false);
        }
    }

    /** Ends the thread at its next call of this. */
    public synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    public boolean isStopped() {
        return stopped;
    }

    /** Lets the thread look at what it waits for. */
    public synchronized void wake() {
        notifyAll();
    }

    /** Ends the thread if it is to end. */
    public void check() throws StoppedException {
        if (stopped) {
            throw new StoppedException();
        }
    }

    /** Waits for a time. */
    public void pause(Duration time) throws StoppedException {
        await(() -> false, time);
    }

    /** Waits until something holds. */
    public void await(BooleanSupplier condition) throws StoppedException {
        while (!await(condition, LONGEST_WAIT)) {
            check();
        }
    }

    /** Waits until something holds, at most for a time; returns whether it does. */
    public synchronized boolean await(BooleanSupplier condition, Duration atMost) throws StoppedException {
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
            // Nobody has a reason to interrupt this thread: it ends by stop() alone, and goes on waiting.
        }
    }
}
