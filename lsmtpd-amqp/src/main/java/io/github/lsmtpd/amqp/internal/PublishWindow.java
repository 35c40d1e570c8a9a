package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * Bounds the messages that are encoded and not yet confirmed, over all channels, by count and by bytes. Room is reserved
 * before a message is encoded, for what it will probably take, and corrected afterwards; so the window is exceeded by one
 * message at most. A message that is larger than the window gets room when no other is in it. Thread safe.
 */
final class PublishWindow {
    private final int maxCount;
    private final long maxBytes;
    private final Lock lock;
    private final Condition changed;
    private int count;
    private long bytes;

    PublishWindow(int maxCount, long maxBytes, Scheduler scheduler) {
        this.lock = scheduler.newLock();
        this.changed = lock.newCondition();
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Waits until there is room and takes it; returns false if {@code cancelled} became true first, see {@link #wake}. */
    boolean reserve(long size, BooleanSupplier cancelled) {
        lock.lock();
        try {
            while (!cancelled.getAsBoolean()) {
                if (count == 0 || (count < maxCount && bytes + size <= maxBytes)) {
                    count++;
                    bytes += size;
                    return true;
                }
                changed.awaitUninterruptibly();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Corrects the size of one reservation. */
    void correct(long reserved, long actual) {
        lock.lock();
        try {
            bytes += actual - reserved;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Releases the room of one message. */
    void release(long size) {
        release(1, size);
    }

    /** Releases the room of several messages. */
    void release(int messages, long size) {
        lock.lock();
        try {
            count -= messages;
            bytes -= size;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Makes a thread that waits ask again whether it is cancelled. */
    void wake() {
        release(0, 0);
    }

    /** Returns whether no room is taken. */
    boolean isEmpty() {
        lock.lock();
        try {
            return count == 0 && bytes == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return count + " messages are unconfirmed, with " + bytes + " bytes";
        } finally {
            lock.unlock();
        }
    }

    /** The number of bytes that are reserved. */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
