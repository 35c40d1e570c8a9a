package io.github.lsmtpd.internal.netty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells when nothing has passed over a connection for a while, in either direction: the time in which a reply is on its
 * way is not the client's idleness. What passes costs no more than a look at the clock; one task a connection wakes up
 * when the time could be over, and waits for the rest of it if it is not. A time of zero never is over. Used on the connection's thread alone.
 */
final class IdleTimer implements Runnable {
    private final EventExecutor executor;
    private final long timeout;
    private final Runnable whenIdle;
    private long lastPassed;
    private @Nullable Future<?> task;

    IdleTimer(EventExecutor executor, Duration timeout, Runnable whenIdle) {
        this.executor = executor;
        this.timeout = timeout.toNanos();
        this.whenIdle = whenIdle;
    }

    void start() {
        passed();
        if (timeout > 0) {
            waitFor(timeout);
        }
    }

    /** Something came or went. */
    void passed() {
        lastPassed = executor.ticker().nanoTime();
    }

    void stop() {
        if (task != null) {
            task.cancel(false);
        }
    }

    @Override
    public void run() {
        long rest = timeout - (executor.ticker().nanoTime() - lastPassed);
        if (rest > 0) {
            waitFor(rest);
        } else {
            waitFor(timeout);
            whenIdle.run();
        }
    }

    private void waitFor(long nanos) {
        task = executor.schedule(this, nanos, TimeUnit.NANOSECONDS);
    }
}
