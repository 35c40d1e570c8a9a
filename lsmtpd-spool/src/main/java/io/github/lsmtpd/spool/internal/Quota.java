package io.github.lsmtpd.spool.internal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what the spool holds, and tells whether there is room for more. Thread safe. */
public final class Quota {
    private final FileStore store;
    private final long maxBytes;
    private final long minFreeBytes;
    private final AtomicLong used = new AtomicLong();

    public Quota(FileStore store, long maxBytes, long minFreeBytes) {
        this.store = store;
        this.maxBytes = maxBytes;
        this.minFreeBytes = minFreeBytes;
    }

    /** Takes room, or tells that there is none; what is taken is given back with {@link #add}. */
    public boolean reserve(long bytes) throws IOException {
        if (store.getUsableSpace() - bytes < minFreeBytes) {
            return false;
        }
        if (used.addAndGet(bytes) > maxBytes) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Corrects the count. */
    public void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** The most bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /** The bytes counted. */
    public long used() {
        return used.get();
    }

    /** Tells whether an operation failed for want of room: ENOSPC (also for want of inodes), EDQUOT. */
    public boolean isOutOfSpace(IOException failure, long wanted) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            return true;
        }
        try {
            return store.getUsableSpace() < wanted; // where the C library speaks another language
        } catch (IOException e) {
            return false;
        }
    }
}
