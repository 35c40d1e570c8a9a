package io.github.lsmtpd.spool.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a message that the primary will never take from a primary that is away. A failure counts against a message only
 * if the primary has taken another one since the message's last failure, so an outage never counts. Thread safe.
 */
public final class Strikes {
    /** More failing messages than this at once means an outage, in which none of them counts; the oldest is forgotten. */
    private static final int MOST_REMEMBERED = 10_000;

    private final int limit;
    private final Duration minBackoff;
    private final Duration maxBackoff;
    private final Map<UUID, Suspect> suspects = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Suspect> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private final AtomicLong successes = new AtomicLong();

    public Strikes(int limit, Duration minBackoff, Duration maxBackoff) {
        this.limit = limit;
        this.minBackoff = minBackoff;
        this.maxBackoff = maxBackoff;
    }

    /** The primary took a message, whichever it was. */
    public void primaryTookOne() {
        successes.incrementAndGet();
    }

    /** The primary did not take a message; tells whether it has now failed too often. */
    public synchronized boolean failed(UUID id) {
        Suspect suspect = suspects.computeIfAbsent(id, key -> new Suspect(successes.get()));
        if (suspect.successesBefore < successes.get()) {
            suspect.successesBefore = successes.get();
            suspect.strikes++;
        }
        suspect.failures++;
        suspect.failedAt = System.nanoTime();
        return suspect.strikes >= limit;
    }

    /** Tells whether a message failed while others did not, so that its failing says nothing about the primary. */
    public synchronized boolean isSuspect(UUID id) {
        Suspect suspect = suspects.get(id);
        return suspect != null && suspect.successesBefore < successes.get();
    }

    /** Tells whether a message may be tried now; after each failure it waits longer. */
    public synchronized boolean isDue(UUID id) {
        Suspect suspect = suspects.get(id);
        return suspect == null
                || System.nanoTime() - suspect.failedAt
                        >= Backoff.pause(suspect.failures, minBackoff, maxBackoff)
                                .toNanos();
    }

    /** The message has left the spool. */
    public synchronized void forget(UUID id) {
        suspects.remove(id);
    }

    private static final class Suspect {
        private long successesBefore;
        private int strikes;
        private int failures;
        private long failedAt;

        Suspect(long successesBefore) {
            this.successesBefore = successesBefore;
        }
    }
}
