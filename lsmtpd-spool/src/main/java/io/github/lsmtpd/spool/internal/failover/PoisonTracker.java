package io.github.lsmtpd.spool.internal.failover;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The record of messages that the primary did not take: when to try each again, and which will never be taken. Only a proof
 * counts against a message: it alone was at the primary, and the primary refused it for good. Any other failure may be
 * caused by another message, so that it only makes the pause longer. Thread safe.
 */
final class PoisonTracker {
    /** Of more failing messages than this at once the oldest is forgotten: it is then tried sooner, and has no proofs. */
    private static final int MOST_REMEMBERED = 10_000;

    private final int limit;
    private final Duration minBackoff;
    private final Duration maxBackoff;
    private final LongSupplier clock;
    private final Map<UUID, Suspect> suspects = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Suspect> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private final AtomicLong successes = new AtomicLong();

    /**
     * A tracker without records.
     *
     * @param limit how many proofs make a message poison
     * @param clock the time in nanoseconds
     */
    PoisonTracker(int limit, Duration minBackoff, Duration maxBackoff, LongSupplier clock) {
        this.clock = clock;
        this.limit = limit;
        this.minBackoff = minBackoff;
        this.maxBackoff = maxBackoff;
    }

    /** The primary took a message, whichever it was. */
    void primaryTookOne() {
        successes.incrementAndGet();
    }

    /** A message was not taken, for a reason that may pass or may lie elsewhere. */
    synchronized void failed(UUID id) {
        suspect(id).failed(successes.get(), clock.getAsLong());
    }

    /** The primary refused a message for good; returns whether that is now proved often enough. */
    synchronized boolean refusedForGood(UUID id, boolean alone) {
        Suspect suspect = suspect(id);
        suspect.failed(successes.get(), clock.getAsLong());
        suspect.refused = true;
        if (alone) {
            suspect.proofs++;
        }
        return suspect.proofs >= limit;
    }

    private Suspect suspect(UUID id) {
        return suspects.computeIfAbsent(id, key -> new Suspect());
    }

    /** Returns whether a message was refused for good, so that the next attempt must be made without others. */
    synchronized boolean needsTrial(UUID id) {
        Suspect suspect = suspects.get(id);
        return suspect != null && suspect.refused;
    }

    /** Returns whether others were taken since a message failed, so that its failure says nothing about the primary. */
    synchronized boolean othersPass(UUID id) {
        Suspect suspect = suspects.get(id);
        return suspect != null && suspect.successesBefore < successes.get();
    }

    /** Returns whether a message may be tried now; after each failure it waits longer. */
    synchronized boolean isDue(UUID id) {
        Suspect suspect = suspects.get(id);
        return suspect == null
                || clock.getAsLong() - suspect.failedAt
                        >= Backoff.pause(suspect.failures, minBackoff, maxBackoff)
                                .toNanos();
    }

    /** The message has left the spool; if it comes back, it has a clean record. */
    synchronized void forget(UUID id) {
        suspects.remove(id);
    }

    private static final class Suspect {
        private long successesBefore;
        private boolean refused;
        private int proofs;
        private int failures;
        private long failedAt;

        private void failed(long successes, long now) {
            successesBefore = successes;
            failures++;
            failedAt = now;
        }
    }
}
