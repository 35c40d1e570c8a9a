package io.github.lsmtpd.amqp.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The messages that are published and not yet confirmed, each under its connection's epoch and its sequence number on
 * that connection's channel; and the window that bounds them by count and by bytes. Every connection starts at sequence
 * number 1 again, so whatever comes with an epoch that is over finds nothing here. It settles no delivery itself, but
 * hands them out, so that no stage completes under its lock. Thread safe.
 */
final class Outstanding {
    private final int maxCount;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** In the order of their numbers, because that is the order in which they are published. */
    private final Map<Long, Delivery> bySequence = new LinkedHashMap<>();

    private long bytes;
    private long epoch;
    private boolean open;

    Outstanding(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Begins the epoch of a new connection, and gives its number. */
    long beginEpoch() {
        return locked(() -> {
            open = true;
            return ++epoch;
        });
    }

    boolean isOpen(long ofEpoch) {
        return locked(() -> isCurrent(ofEpoch));
    }

    /** Ends an epoch and hands out what was outstanding; nothing if it is over already. */
    List<Delivery> endEpoch(long ofEpoch) {
        return locked(() -> {
            if (!isCurrent(ofEpoch)) {
                return List.of();
            }
            open = false;
            changed.signalAll();
            return takeUpTo(Long.MAX_VALUE);
        });
    }

    /** Waits until the window has room for so many bytes; false if the epoch ends before. */
    boolean awaitRoom(long ofEpoch, int size) {
        return locked(() -> {
            while (isCurrent(ofEpoch) && !hasRoom(size)) {
                changed.awaitUninterruptibly();
            }
            return isCurrent(ofEpoch);
        });
    }

    /** Adds a message, before it is published; false if the epoch is over. */
    boolean add(long ofEpoch, long sequence, Delivery delivery) {
        return locked(() -> {
            if (isCurrent(ofEpoch)) {
                bySequence.put(sequence, delivery);
                bytes += delivery.size();
                return true;
            }
            return false;
        });
    }

    /** Hands out the messages that a confirm names: the one with this number, or all up to it. */
    List<Delivery> release(long ofEpoch, long sequence, boolean multiple) {
        return locked(() -> {
            if (!isCurrent(ofEpoch)) {
                return List.of();
            }
            changed.signalAll();
            return multiple ? takeUpTo(sequence) : take(sequence);
        });
    }

    /** The messages with this id; they stay outstanding, because an ack may follow. */
    List<Delivery> withId(long ofEpoch, String messageId) {
        return locked(() -> isCurrent(ofEpoch)
                ? bySequence.values().stream()
                        .filter(delivery -> delivery.message().id().toString().equals(messageId))
                        .toList()
                : List.of());
    }

    /** The messages that are outstanding now, the oldest first. */
    List<Delivery> all() {
        return locked(() -> List.copyOf(bySequence.values()));
    }

    /** Ends the epoch, whichever it is. */
    List<Delivery> endCurrentEpoch() {
        return locked(() -> endEpoch(epoch));
    }

    private boolean isCurrent(long ofEpoch) {
        return open && epoch == ofEpoch;
    }

    private boolean hasRoom(int size) {
        return bySequence.isEmpty() || (bySequence.size() < maxCount && bytes + size <= maxBytes);
    }

    private List<Delivery> take(long sequence) {
        Delivery taken = bySequence.remove(sequence);
        if (taken == null) {
            return List.of();
        }
        bytes -= taken.size();
        return List.of(taken);
    }

    private List<Delivery> takeUpTo(long sequence) {
        List<Delivery> taken = new ArrayList<>();
        Iterator<Map.Entry<Long, Delivery>> oldestFirst = bySequence.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Long, Delivery> entry = oldestFirst.next();
            if (entry.getKey() > sequence) {
                break;
            }
            taken.add(entry.getValue());
            bytes -= entry.getValue().size();
            oldestFirst.remove();
        }
        return taken;
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
