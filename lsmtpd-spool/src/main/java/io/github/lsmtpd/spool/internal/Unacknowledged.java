package io.github.lsmtpd.spool.internal;

import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The messages whose files are being written: they are not to be replayed, because their clients may yet get 451. Whoever
 * wants to write more than the disk syncs waits here, so that a disk that hangs does not collect messages. Thread safe.
 */
public final class Unacknowledged {
    private final int maxCount;
    private final long maxBytes;
    private final Set<UUID> ids = new HashSet<>();
    private final Set<UUID> removed = new HashSet<>();
    private long bytes;

    /** So many messages and bytes at most; one message alone may be of any size. */
    public Unacknowledged(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Adds a message as soon as there is room. */
    public synchronized void enter(UUID id, long size) throws InterruptedIOException {
        try {
            while (!ids.isEmpty() && (ids.size() >= maxCount || bytes + size > maxBytes)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the message was written");
        }
        ids.add(id);
        bytes += size;
    }

    /** Takes a message out: its file is safe, or there is none. */
    public synchronized void leave(UUID id, long size) {
        ids.remove(id);
        removed.remove(id);
        bytes -= size;
        notifyAll();
    }

    /** Returns whether the file of a message is being written. */
    public synchronized boolean contains(UUID id) {
        return ids.contains(id);
    }

    /** We remove the file of a message ourselves, so that it need not be there once it is written. */
    public synchronized void removing(UUID id) {
        if (ids.contains(id)) {
            removed.add(id);
        }
    }

    /** Returns whether the file of a message that is being written must be there. */
    public synchronized boolean mustExist(UUID id) {
        return !removed.contains(id);
    }
}
