package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.internal.file.OutOfSpace;
import io.github.lsmtpd.spool.internal.file.FreeSpace;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes in the spool, and decides whether there is room for more. Thread safe. */
final class Quota {
    private final FreeSpace space;
    private final long maxBytes;
    private final long minFreeBytes;
    private final AtomicLong used = new AtomicLong();
    /** The part of what is used that is reserved for files being written. */
    private final AtomicLong pending = new AtomicLong();
    /** All bytes ever added or removed, by which a scan knows how far its sum may be wrong. */
    private final AtomicLong moved = new AtomicLong();

    /** A quota of {@code maxBytes}, 0 for no limit, that leaves {@code minFreeBytes} of the file system free. */
    Quota(FreeSpace space, long maxBytes, long minFreeBytes) {
        this.space = space;
        this.maxBytes = maxBytes == 0 ? Long.MAX_VALUE : maxBytes;
        this.minFreeBytes = minFreeBytes;
    }

    /** Takes room, unless there is none; what is taken is returned with {@link #settle}. */
    boolean reserve(long bytes) {
        if (!leavesEnough(space.ask(), bytes)) {
            return false;
        }
        if (used.addAndGet(bytes) > maxBytes) {
            used.addAndGet(-bytes);
            return false;
        }
        pending.addAndGet(bytes);
        moved.addAndGet(bytes);
        return true;
    }

    /** The reservation ends: it has become a file of that size, 0 if there is none. */
    void settle(long reserved, long size) {
        used.addAndGet(size - reserved);
        moved.addAndGet(size);
        pending.addAndGet(-reserved);
    }

    /** A file of that size is gone. */
    void removed(long size) {
        used.addAndGet(-size);
        moved.addAndGet(size);
    }

    /** Returns whether there is room, by what was known a moment ago; does not use the disk. */
    boolean hasRoomFor(long bytes) {
        return bytes <= maxBytes - used.get() && leavesEnough(space.lastKnown(), bytes);
    }

    private boolean leavesEnough(long free, long bytes) {
        return free == FreeSpace.UNKNOWN || free - bytes >= minFreeBytes;
    }

    /** The bytes counted. */
    long used() {
        return used.get();
    }

    /** Returns whether an operation failed for want of room. */
    boolean isOutOfSpace(IOException failure, long wanted) {
        return OutOfSpace.isCauseOf(failure) || space.ask() < wanted; // where the C library speaks another language
    }

    /** Begins to count again what there is, while others write and remove. */
    Scan scan() {
        return new Scan();
    }

    /** One reading of the whole directory. Used by one thread. */
    final class Scan {
        private final long since = moved.get() - pending.get();
        private long sum;

        private Scan() {}

        /** A file is there. */
        void found(long size) {
            sum += size;
        }

        /** Corrects the count, but for what was added and removed meanwhile, which the sum may contain or not. */
        void done() {
            long doubt = moved.get() - since;
            used.updateAndGet(counted -> Math.max(sum - doubt, Math.min(sum + doubt, counted)));
        }
    }
}
