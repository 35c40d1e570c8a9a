package io.github.lsmtpd.spool.internal.store;

import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The messages whose files are being written: they are not to be replayed, because their clients may yet get 451. A
 * writer that is ahead of the fsyncs waits here, so that a disk that hangs does not collect messages. Thread safe.
 */
final class Unacknowledged {
    private final int maxCount;
    private final long maxBytes;
    private final Set<UUID> ids = new HashSet<>();
    private final Set<UUID> removed = new HashSet<>();
    private long bytes;

    /** At most this many messages and bytes; one message alone may be of any size. */
    Unacknowledged(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Adds a message as soon as there is room. */
    synchronized void enter(UUID id, long size) throws InterruptedIOException {
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

    /** Removes a message: its file is safe, or there is none. */
    synchronized void leave(UUID id, long size) {
        ids.remove(id);
        removed.remove(id);
        bytes -= size;
        notifyAll();
    }

    /** Returns whether the file of a message is being written. */
    synchronized boolean contains(UUID id) {
        return ids.contains(id);
    }

    /** The file of a message is about to be removed, so that it need not be there once it is written. */
    synchronized void removing(UUID id) {
        if (ids.contains(id)) {
            removed.add(id);
        }
    }

    /** Returns whether the file of a message that is being written must be there. */
    synchronized boolean mustExist(UUID id) {
        return !removed.contains(id);
    }
}
