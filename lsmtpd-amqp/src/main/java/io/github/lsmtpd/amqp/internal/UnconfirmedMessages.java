package io.github.lsmtpd.amqp.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The messages that were published on one channel and are not yet confirmed, each under its sequence number there. Every
 * channel starts at number 1 again, so each has its own instance, and a confirm that comes after the channel's end finds
 * nothing here. It does not settle deliveries but returns them, so that no stage completes under its lock. Each message
 * has its room in the window, which is released when it is returned. Thread safe.
 */
final class UnconfirmedMessages {
    private final PublishWindow window;

    /** In the order of their numbers, because that is the order in which they are published. */
    private final Map<Long, Delivery> bySequence = new LinkedHashMap<>();

    /** More than one if a message is delivered again while it is still unconfirmed. */
    private final Map<UUID, List<Delivery>> byId = new HashMap<>();

    private volatile boolean ended;

    UnconfirmedMessages(PublishWindow window) {
        this.window = window;
    }

    /** Adds a message, before it is published; returns false if the channel has ended. */
    synchronized boolean add(long sequence, Delivery delivery) {
        if (ended) {
            return false;
        }
        bySequence.put(sequence, delivery);
        byId.merge(delivery.id(), List.of(delivery), UnconfirmedMessages::concatenation);
        return true;
    }

    /** Removes and returns the messages that a confirm names: the one with this number, or all up to it. */
    List<Delivery> release(long sequence, boolean multiple) {
        return released(multiple ? takeUpTo(sequence) : take(sequence));
    }

    private synchronized List<Delivery> take(long sequence) {
        Delivery taken = bySequence.remove(sequence);
        if (taken == null) {
            return List.of();
        }
        forget(taken);
        return List.of(taken);
    }

    /** The messages with an id; they stay, because a returned message is confirmed as well. */
    synchronized List<Delivery> withId(UUID id) {
        return byId.getOrDefault(id, List.of());
    }

    /** The messages that are here now, the oldest first. */
    synchronized List<Delivery> all() {
        return List.copyOf(bySequence.values());
    }

    synchronized boolean isEmpty() {
        return bySequence.isEmpty();
    }

    /** Does not wait for any lock. */
    boolean hasEnded() {
        return ended;
    }

    /** Ends it with its channel, and returns what is left; nothing the second time. */
    List<Delivery> end() {
        return released(takeRest());
    }

    private synchronized List<Delivery> takeRest() {
        ended = true;
        return takeUpTo(Long.MAX_VALUE);
    }

    private synchronized List<Delivery> takeUpTo(long sequence) {
        List<Delivery> taken = new ArrayList<>();
        Iterator<Map.Entry<Long, Delivery>> oldestFirst = bySequence.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Long, Delivery> entry = oldestFirst.next();
            if (entry.getKey() > sequence) {
                break;
            }
            taken.add(entry.getValue());
            forget(entry.getValue());
            oldestFirst.remove();
        }
        return taken;
    }

    /** Not under the lock of this: whoever waits for room holds the window's, and asks this whether to go on waiting. */
    private List<Delivery> released(List<Delivery> taken) {
        if (!taken.isEmpty()) {
            window.release(
                    taken.size(), taken.stream().mapToLong(Delivery::size).sum());
        }
        return taken;
    }

    private void forget(Delivery delivery) {
        byId.computeIfPresent(delivery.id(), (id, same) -> {
            List<Delivery> others =
                    same.stream().filter(each -> each != delivery).toList();
            return others.isEmpty() ? null : others;
        });
    }

    private static List<Delivery> concatenation(List<Delivery> before, List<Delivery> added) {
        List<Delivery> all = new ArrayList<>(before);
        all.addAll(added);
        return List.copyOf(all);
    }
}
