package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for the publisher, in the order in which they came. Those that need the channel for large
 * messages wait in a queue of their own, so that they delay no other. Bounded in bytes: a message that exceeds the bound is
 * refused, unless the queue is empty. A delivery that is settled or cancelled leaves at once ({@link #remove}). Thread safe.
 */
final class PublishQueue {
    private final int capacity;
    private final long maxBytes;
    private final Lock lock;
    private final Condition wakeUp;
    private final Set<Delivery> ready = new LinkedHashSet<>();
    private final Set<Delivery> postponed = new LinkedHashSet<>();
    private boolean woken;
    private volatile boolean hasPostponed;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * An empty queue.
     *
     * @param capacity the number of messages above which it is crowded
     * @param maxBytes the number of bytes that may wait
     * @param scheduler how its reader waits
     */
    PublishQueue(int capacity, long maxBytes, Scheduler scheduler) {
        this.lock = scheduler.newLock();
        this.wakeUp = lock.newCondition();
        this.capacity = capacity;
        this.maxBytes = maxBytes;
    }

    /** Appends a delivery; returns false if there is no room. */
    boolean add(Delivery delivery) {
        return addAll(List.of(delivery));
    }

    /** Appends all publishes of a message; returns false, and takes none, if there is no room for all. */
    boolean addAll(List<Delivery> deliveries) {
        lock.lock();
        try {
            long size = deliveries.stream().mapToLong(Delivery::waitingBytes).sum();
            if (!hasRoomFor(size)) {
                return false;
            }
            ready.addAll(deliveries);
            count(size);
            wakeUp.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a message of this size would be taken now; does not wait. */
    boolean hasRoomFor(long size) {
        long waiting = bytes.get();
        return waiting == 0 || waiting + size <= maxBytes;
    }

    /** Returns whether more messages wait than is normal. */
    boolean isCrowded() {
        lock.lock();
        try {
            return ready.size() + postponed.size() > capacity;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next delivery and leaves it in its place, so that it can still expire; returns null if {@link #wake} was
     * called and there is none.
     *
     * @param largeOnesGo returns whether a postponed delivery can be published now
     */
    @Nullable
    Delivery next(BooleanSupplier largeOnesGo) {
        lock.lock();
        try {
            while (true) {
                hasPostponed = !postponed.isEmpty();
                if (hasPostponed && largeOnesGo.getAsBoolean()) {
                    return postponed.iterator().next();
                }
                if (!ready.isEmpty()) {
                    return ready.iterator().next();
                }
                if (woken) {
                    woken = false;
                    return null;
                }
                wakeUp.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Moves a delivery to the queue of the large ones, unless it has been removed. */
    void postpone(Delivery delivery) {
        lock.lock();
        try {
            if (ready.remove(delivery)) {
                postponed.add(delivery);
                hasPostponed = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes {@link #next} return, or ask again whether a postponed delivery can be published. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            wakeUp.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Does so if a large message may be waiting for another to be confirmed. */
    void wakeForLarge() {
        if (hasPostponed) {
            wake();
        }
    }

    /** Removes a delivery; returns false if it is not here any more: whoever has removed it settles it. */
    boolean remove(Delivery delivery) {
        lock.lock();
        try {
            if (ready.remove(delivery) || postponed.remove(delivery)) {
                count(-delivery.waitingBytes());
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Removes and returns all. */
    List<Delivery> drain() {
        lock.lock();
        try {
            List<Delivery> all = new ArrayList<>(ready);
            all.addAll(postponed);
            ready.clear();
            postponed.clear();
            bytes.set(0);
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Removes and returns those that have waited for too long. */
    List<Delivery> takeExpired(long now, long timeout) {
        List<Delivery> expired = new ArrayList<>();
        lock.lock();
        try {
            takeExpired(ready, now, timeout, expired);
            takeExpired(postponed, now, timeout, expired);
        } finally {
            lock.unlock();
        }
        return expired;
    }

    private void takeExpired(Set<Delivery> waiting, long now, long timeout, List<Delivery> expired) {
        Iterator<Delivery> all = waiting.iterator();
        while (all.hasNext()) {
            Delivery next = all.next();
            if (next.isExpired(now, timeout)) {
                all.remove();
                count(-next.waitingBytes());
                expired.add(next);
            }
        }
    }

    /** Returns whether nothing waits, nor is counted. */
    boolean isEmpty() {
        lock.lock();
        try {
            return ready.isEmpty() && postponed.isEmpty() && bytes.get() == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return ready.size() + postponed.size() + " messages wait, with " + bytes + " bytes";
        } finally {
            lock.unlock();
        }
    }

    private void count(long more) {
        bytes.addAndGet(more);
    }
}
