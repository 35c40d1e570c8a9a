package io.github.lsmtpd.spool.internal.failover;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Limits the rate of one thread; turns that it did not use in the last 50 ms it may catch up with. Not thread safe. */
final class ReplayRate {
    /** A rate that nothing reaches. */
    static final int UNLIMITED = 1_000_000_000;

    private static final long CATCH_UP = TimeUnit.MILLISECONDS.toNanos(50);

    private final long interval;
    private final LongSupplier clock;
    private long next;

    ReplayRate(int perSecond, LongSupplier clock) {
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.clock = clock;
        this.next = clock.getAsLong();
    }

    /** Waits for the next turn. */
    void await(StopSignal stop) throws StopSignal.StoppedException {
        Duration delay = next();
        if (!delay.isZero()) {
            stop.pause(delay);
        }
    }

    /** Takes the next turn; returns how long it is until then. */
    Duration next() {
        long now = clock.getAsLong();
        if (now - next > CATCH_UP) {
            next = now - CATCH_UP;
        }
        long delay = Math.max(0, next - now);
        next += interval;
        return Duration.ofNanos(delay);
    }
}
