package io.github.lsmtpd.policy;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map whose entries end by themselves. Ended ones are dropped as others come, a few at a time, so that it needs no
 * thread and no call takes long. Not thread safe.
 */
final class ExpiringMap<K, V> {
    /** Each call adds one entry at most, so that more than one has to go for the ended ones to go. */
    private static final int DROPPED_AT_ONCE = 16;

    private final int max;
    private final LongSupplier nanoTime;
    /** Those that were put longest ago come first. */
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>();

    private record Entry<V>(V value, long ends) {}

    /**
     * An empty map.
     *
     * @param max the most entries
     * @param nanoTime the clock, as of {@link System#nanoTime}
     */
    ExpiringMap(int max, LongSupplier nanoTime) {
        this.max = max;
        this.nanoTime = nanoTime;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** The value, unless it was never there or has ended. */
    @Nullable
    V get(K key) {
        dropEnded();
        Entry<V> entry = entries.get(key);
        return entry == null || isOver(entry) ? null : entry.value;
    }

    /** Returns whether there is no room without giving up an entry. */
    boolean isFull() {
        dropEnded();
        return entries.size() >= max;
    }

    /** Puts a value for a time; of a full map, the entry goes that was put longest ago. */
    void put(K key, V value, long nanos) {
        entries.remove(key); // to come last
        if (isFull()) {
            dropFirst();
        }
        entries.put(key, new Entry<>(value, now() + nanos));
    }

    int size() {
        return entries.size();
    }

    private void dropFirst() {
        Iterator<Entry<V>> all = entries.values().iterator();
        all.next();
        all.remove();
    }

    private void dropEnded() {
        Iterator<Entry<V>> all = entries.values().iterator();
        for (int i = 0; i < DROPPED_AT_ONCE && all.hasNext() && isOver(all.next()); i++) {
            all.remove();
        }
    }

    private boolean isOver(Entry<V> entry) {
        return now() - entry.ends >= 0;
    }
}
