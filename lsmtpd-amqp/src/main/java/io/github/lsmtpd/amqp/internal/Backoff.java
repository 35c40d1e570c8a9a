package io.github.lsmtpd.amqp.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts to connect: none before the first, then doubling up to a limit, each with a random part so
 * that many servers do not come back at the same instant. Not thread safe.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    static final Duration LONGEST = Duration.ofSeconds(5);

    private long nextMillis;

    /** The pause to make now, in milliseconds. */
    long next() {
        long pause = nextMillis;
        nextMillis = Math.min(Math.max(FIRST_MILLIS, pause * 2), LONGEST.toMillis());
        return pause == 0 ? 0 : ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
    }

    /** Begins anew, after a connection that worked. */
    void reset() {
        nextMillis = 0;
    }
}
