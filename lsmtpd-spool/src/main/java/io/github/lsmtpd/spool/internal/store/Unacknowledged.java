package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * The messages whose files are being written: they are not to be replayed, because their clients may yet get 451. A
 * writer that is ahead of the fsyncs waits here, so that a disk that hangs does not collect messages. Thread safe.
 */
final class Unacknowledged {
    private final int maxCount;
    private final long maxBytes;
    private final Lock lock;
    private final Condition left;
    private final Set<UUID> ids = new HashSet<>();
    private final Set<UUID> removed = new HashSet<>();
    private long bytes;

    /** At most this many messages and bytes; one message alone may be of any size. */
    Unacknowledged(int maxCount, long maxBytes, Scheduler scheduler) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.lock = scheduler.newLock();
        this.left = lock.newCondition();
    }

    /** Adds a message as soon as there is room. */
    void enter(UUID id, long size) throws InterruptedIOException {
        lock.lock();
        try {
            while (!ids.isEmpty() && (ids.size() >= maxCount || bytes + size > maxBytes)) {
                left.await();
            }
            ids.add(id);
            bytes += size;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the message was written");
        } finally {
            lock.unlock();
        }
    }

    /** Removes a message: its file is safe, or there is none. */
    void leave(UUID id, long size) {
        lock.lock();
        try {
            ids.remove(id);
            removed.remove(id);
            bytes -= size;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the file of a message is being written. */
    boolean contains(UUID id) {
        lock.lock();
        try {
            return ids.contains(id);
        } finally {
            lock.unlock();
        }
    }

    /** The file of a message is about to be removed, so that it need not be there once it is written. */
    void removing(UUID id) {
        lock.lock();
        try {
            if (ids.contains(id)) {
                removed.add(id);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the file of a message that is being written must be there. */
    boolean mustExist(UUID id) {
        lock.lock();
        try {
            return !removed.contains(id);
        } finally {
            lock.unlock();
        }
    }
}
