package io.github.lsmtpd.spool.internal.failover;

import java.time.Duration;

/** Pauses that double. */
final class Backoff {
    private static final int MOST_DOUBLINGS = 30;

    private Backoff() {}

    /** The pause after that many failures in a row, one or more. */
    static Duration pause(int failures, Duration min, Duration max) {
        Duration pause = min.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return pause.compareTo(max) < 0 ? pause : max;
    }
}
