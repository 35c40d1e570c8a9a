package io.github.lsmtpd.internal.session;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of messages may be in memory at once, over all sessions of a server. Thread safe. */
final class MemoryBudget {
    private static final long MIN_OVERDRAFT = 1024 * 1024;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Takes bytes out of the budget, if there are so many left. */
    boolean reserve(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    boolean isSpent() {
        return used.get() >= limit && limit > 0; // a limit of zero sends every body to a file
    }

    long used() {
        return used.get();
    }

    /** Returns whether so much more is taken than there is that those who are served already must go, too. */
    boolean isOverdrawn() {
        return used.get() - limit > Math.max(limit / 4, MIN_OVERDRAFT);
    }
}
