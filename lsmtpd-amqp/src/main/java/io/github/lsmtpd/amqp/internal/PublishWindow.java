package io.github.lsmtpd.amqp.internal;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Bounds the messages that are encoded and not yet confirmed, over all channels, by count and by bytes. Room is reserved
 * before a message is encoded, for what it will probably take, and corrected afterwards; so the window is exceeded by one
 * message at most. A message that is larger than the window gets room when no other is in it. Thread safe.
 */
final class PublishWindow {
    private final int maxCount;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int count;
    private long bytes;

    PublishWindow(int maxCount, long maxBytes) {
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
