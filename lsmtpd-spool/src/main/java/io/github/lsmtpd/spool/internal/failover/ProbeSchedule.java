package io.github.lsmtpd.spool.internal.failover;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When to probe an open circuit: pauses that double, and a time after which a probe is overdue. Not thread safe. */
final class ProbeSchedule {
    /** After this many of the longest pauses, and {@link #OVERDUE_TIME}, something must be wrong with the spool. */
    private static final int OVERDUE_PAUSES = 4;

    private static final Duration OVERDUE_TIME = Duration.ofSeconds(5);

    private final Duration minPause;
    private final Duration maxPause;
    private final LongSupplier clock;
    private final long overdue;
    private int failures;
    private long failedAt;

    ProbeSchedule(Duration minPause, Duration maxPause, LongSupplier clock) {
        this.minPause = minPause;
        this.maxPause = maxPause;
        this.clock = clock;
        this.overdue = Math.max(OVERDUE_PAUSES * maxPause.toNanos(), OVERDUE_TIME.toNanos());
    }

    /** The primary failed; it may do so while the circuit is open, too, for a message that it got before. */
    void failed() {
        failedAt = clock.getAsLong();
    }

    /** The circuit opens, or opens again after a probe: the next pause is twice as long. */
    void opened() {
        failures++;
    }

    /** The circuit is closed. */
    void reset() {
        failures = 0;
    }

    /** The time to wait before the next probe. */
    Duration pause() {
        return Backoff.pause(Math.max(failures, 1), minPause, maxPause);
    }

    /** Returns whether the primary has not been tried for so long that a live message should. */
    boolean isOverdue() {
        return clock.getAsLong() - failedAt >= overdue;
    }
}
