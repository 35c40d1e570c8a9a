package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;

/**
 * The pauses between attempts: none before the first, then doubling up to a limit, each with a random part so that many
 * servers do not connect at the same instant. Not thread safe.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    /** After this time, whatever works is taken to work. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private final long longestMillis;
    private final Scheduler scheduler;
    private long nextMillis;

    /**
     * Pauses of up to a limit.
     *
     * @param longest the limit
     * @param scheduler where the random part comes from
     */
    Backoff(Duration longest, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.longestMillis = longest.toMillis();
    }

    /** The pause to make now, in milliseconds. */
    long next() {
        long pause = nextMillis;
        nextMillis = Math.min(Math.max(FIRST_MILLIS, pause * 2), longestMillis);
        return pause == 0 ? 0 : scheduler.random().nextLong(pause / 2, pause + 1);
    }

    /** Starts again without a pause, after an attempt that worked. */
    void reset() {
        nextMillis = 0;
    }
}
