package io.github.lsmtpd.internal.content;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages may be in memory at once, over all sessions of a server. Content can go to a file when it is
 * spent, envelopes cannot: so these may take more, and content alone never makes the server refuse clients. Thread safe.
 */
public final class MemoryBudget {
    /** What small budgets are exceeded by at least, before a client must go. */
    private static final long LEAST_EXCESS = 1024L * 1024;

    private final long limit;
    private final long limitWithEnvelopes;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long limit) {
        this.limit = limit;
        long more = Math.max(limit / 8, LEAST_EXCESS);
        this.limitWithEnvelopes = limit > Long.MAX_VALUE - more ? Long.MAX_VALUE : limit + more;
    }

    /** Takes bytes for content out of the budget, if that many are left. */
    boolean reserve(long bytes) {
        return reserve(bytes, limit);
    }

    /**
     * Takes bytes for an envelope out of the budget, if that many are left.
     *
     * @param bytes how many
     * @return false if nothing was taken
     */
    public boolean reserveForEnvelope(long bytes) {
        return reserve(bytes, limitWithEnvelopes);
    }

    private boolean reserve(long bytes, long upTo) {
        if (used.addAndGet(bytes) <= upTo) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Returns whether content of a size would be kept in memory now. */
    boolean hasRoomFor(long bytes) {
        return bytes <= limit - used.get();
    }

    /**
     * Gives bytes back.
     *
     * @param bytes how many were taken
     */
    public void release(long bytes) {
        if (bytes != 0) {
            used.addAndGet(-bytes);
        }
    }

    /** Returns whether there is none left even for new clients, which is never so for content alone. */
    boolean isSpent() {
        return used.get() > limit + (limitWithEnvelopes - limit) / 2;
    }

    long used() {
        return used.get();
    }

    /** Returns whether so much more is taken than there is that those who are served already must go, too. */
    boolean isOverdrawn() {
        return used.get() - limit > Math.max(limit / 4, LEAST_EXCESS);
    }
}
