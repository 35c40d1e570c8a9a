package io.github.lsmtpd.amqp.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts: none before the first, then doubling up to a limit, each with a random part so that many
 * servers do not connect at the same instant. Not thread safe.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    /** After this time, whatever works is taken to work. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private final long longestMillis;
    private long nextMillis;

    /**
     * Pauses of up to a limit.
     *
     * @param longest the limit
     */
    Backoff(Duration longest) {
        this.longestMillis = longest.toMillis();
    }

    /** The pause to make now, in milliseconds. */
    long next() {
        long pause = nextMillis;
        nextMillis = Math.min(Math.max(FIRST_MILLIS, pause * 2), longestMillis);
        return pause == 0 ? 0 : ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
    }

    /** Starts again without a pause, after an attempt that worked. */
    void reset() {
        nextMillis = 0;
    }
}
