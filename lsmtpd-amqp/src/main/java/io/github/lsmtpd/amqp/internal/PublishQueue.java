package io.github.lsmtpd.amqp.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for the publisher, in the order in which they came. The first so many are the buffer; behind
 * them stand senders that wait for room, in line. The line needs no bound of its own: a session waits for its delivery
 * before it takes the next message, so there are no more in line than sessions. Thread safe.
 */
final class PublishQueue {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wakeUp = lock.newCondition();
    private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
    private boolean woken;

    PublishQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Appends a delivery, and tells whether there was room, so that its sender need not wait in line. */
    boolean add(Delivery delivery) {
        lock.lock();
        try {
            deliveries.add(delivery);
            wakeUp.signal();
            return deliveries.size() <= capacity;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the first delivery and leaves it in its place, so that its time can run out; gives null if {@link #wake}
     * was called and there is none.
     */
    @Nullable
    Delivery first() {
        lock.lock();
        try {
            while (deliveries.isEmpty() && !woken) {
                wakeUp.awaitUninterruptibly();
            }
            woken = false;
            return deliveries.peek();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the one who waits in {@link #first} look up. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            wakeUp.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes one delivery out of the line; false if somebody else has taken it, who settles it. */
    boolean remove(Delivery delivery) {
        lock.lock();
        try {
            return deliveries.remove(delivery);
        } finally {
            lock.unlock();
        }
    }

    /** Takes all. */
    List<Delivery> drain() {
        lock.lock();
        try {
            List<Delivery> all = new ArrayList<>(deliveries);
            deliveries.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Takes those that have waited for too long; they are the first, since all may wait for the same time. */
    List<Delivery> takeExpired(long now) {
        List<Delivery> expired = new ArrayList<>();
        lock.lock();
        try {
            for (Delivery first = deliveries.peek(); first != null && first.isExpired(now); first = deliveries.peek()) {
                expired.add(deliveries.remove());
            }
        } finally {
            lock.unlock();
        }
        return expired;
    }
}
