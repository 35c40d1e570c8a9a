package io.github.lsmtpd.spool.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Holds one thread to a rate; what it did not use in the last moment it may catch up with. Not thread safe. */
public final class ReplayRate {
    private static final long CATCH_UP = TimeUnit.MILLISECONDS.toNanos(50);

    private final long interval;
    private long next = System.nanoTime();

    public ReplayRate(int perSecond) {
        interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Waits for the next turn. */
    public void await(StopSignal stop) throws StopSignal.StoppedException {
        long now = System.nanoTime();
        if (now - next > CATCH_UP) {
            next = now - CATCH_UP;
        }
        if (next - now > 0) {
            stop.pause(Duration.ofNanos(next - now));
        }
        next += interval;
    }
}
