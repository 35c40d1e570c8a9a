package io.github.lsmtpd.spool.internal.store;

import java.util.concurrent.atomic.AtomicLong;

/** Counts one quantity of what is in the spool, such as its bytes, up to a limit. Thread safe. */
final class Tally {
    private final long max;
    private final AtomicLong used = new AtomicLong();
    /** The part of what is used that is reserved for files being written. */
    private final AtomicLong pending = new AtomicLong();
    /** All that was ever added or removed, by which a scan knows how far its sum may be wrong. */
    private final AtomicLong moved = new AtomicLong();

    /** A tally of at most {@code max}, 0 for no limit. */
    Tally(long max) {
        this.max = max == 0 ? Long.MAX_VALUE : max;
    }

    /** Takes room, unless there is none; what is taken is returned with {@link #settle}. */
    boolean reserve(long amount) {
        if (used.addAndGet(amount) > max) {
            used.addAndGet(-amount);
            return false;
        }
        pending(amount);
        return true;
    }

    /** Takes room, whether there is any or not. */
    void reserveAnyway(long amount) {
        used.addAndGet(amount);
        pending(amount);
    }

    private void pending(long amount) {
        pending.addAndGet(amount);
        moved.addAndGet(amount);
    }

    /** A reservation ends: that much is there for it, 0 if nothing is. */
    void settle(long reserved, long there) {
        used.addAndGet(there - reserved);
        moved.addAndGet(there);
        pending.addAndGet(-reserved);
    }

    /** That much is gone. */
    void removed(long amount) {
        used.addAndGet(-amount);
        moved.addAndGet(amount);
    }

    boolean hasRoomFor(long amount) {
        return amount <= max - used.get();
    }

    /** What is counted. */
    long used() {
        return used.get();
    }

    /** Begins to count again what there is, while others add and remove. */
    Scan scan() {
        return new Scan();
    }

    /** One reading of the whole directory. Used by one thread. */
    final class Scan {
        private final long since = moved.get() - pending.get();
        private long sum;

        private Scan() {}

        /** That much is there. */
        void found(long amount) {
            sum += amount;
        }

        /** Corrects the tally, but for what was added and removed meanwhile, which the sum may contain or not. */
        void done() {
            long doubt = moved.get() - since;
            used.updateAndGet(counted -> Math.max(sum - doubt, Math.min(sum + doubt, counted)));
        }
    }
}
