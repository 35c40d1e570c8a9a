package io.github.lsmtpd.spool.internal;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the spool holds, and says whether there is room for more. Thread safe. */
public final class Quota {
    private final FreeSpace space;
    private final long maxBytes;
    private final long minFreeBytes;
    private final AtomicLong used = new AtomicLong();
    /** The part of what is used that is reserved for files being written. */
    private final AtomicLong pending = new AtomicLong();
    /** All that ever came or went, by which a scan knows how much its sum may be wrong. */
    private final AtomicLong moved = new AtomicLong();

    /** A quota of so many bytes, 0 for no limit, that leaves so many bytes of the file system to others. */
    public Quota(FreeSpace space, long maxBytes, long minFreeBytes) {
        this.space = space;
        this.maxBytes = maxBytes == 0 ? Long.MAX_VALUE : maxBytes;
        this.minFreeBytes = minFreeBytes;
    }

    /** Takes room, unless there is none; what is taken is given back with {@link #settle}. */
    public boolean reserve(long bytes) {
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

    /** What was reserved has become a file of that size; 0 if there is none. */
    public void settle(long reserved, long size) {
        used.addAndGet(size - reserved);
        moved.addAndGet(size);
        pending.addAndGet(-reserved);
    }

    /** A file of that size is gone. */
    public void removed(long size) {
        used.addAndGet(-size);
        moved.addAndGet(size);
    }

    /** Returns whether there is room, by what was known a moment ago; touches no disk. */
    public boolean hasRoomFor(long bytes) {
        return bytes <= maxBytes - used.get() && leavesEnough(space.lastKnown(), bytes);
    }

    private boolean leavesEnough(long free, long bytes) {
        return free == FreeSpace.UNKNOWN || free - bytes >= minFreeBytes;
    }

    /** The bytes counted. */
    public long used() {
        return used.get();
    }

    /** Returns whether an operation failed for want of room: ENOSPC (also for want of inodes), EDQUOT. */
    public boolean isOutOfSpace(IOException failure, long wanted) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left")
                || text.contains("quota exceeded")
                || space.ask() < wanted; // where the C library speaks another language
    }

    /** Begins to count again what there is, beside those who write and remove. */
    public Scan scan() {
        return new Scan();
    }

    /** One reading of the whole directory. Used by one thread. */
    public final class Scan {
        private final long since = moved.get() - pending.get();
        private long sum;

        private Scan() {}

        /** A file is there. */
        public void found(long size) {
            sum += size;
        }

        /** Corrects the count, but for what came and went meanwhile, which the sum may hold or not. */
        public void done() {
            long doubt = moved.get() - since;
            used.updateAndGet(counted -> Math.max(sum - doubt, Math.min(sum + doubt, counted)));
        }
    }
}
