package io.github.lsmtpd.internal.netty;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How often each of many has come in the second, or another time, that runs; all is forgotten when the next begins. Remembers a bounded number:
 * when more come in one window, those that are new count together. Thread safe.
 *
 * @param <K> who comes
 */
final class RateWindow<K> {
    private static final int MAX_REMEMBERED = 50_000;

    private final int max;
    private final long length;
    private final LongSupplier nanoTime;
    private volatile Window<K> window;

    private record Window<K>(long began, Map<K, AtomicInteger> counts, AtomicInteger others) {
        Window(long began) {
            this(began, new ConcurrentHashMap<>(), new AtomicInteger());
        }
    }

    /**
     * A window in which no event was counted yet.
     *
     * @param max how often each may come in a window, 0 for any number
     * @param length how long a window is
     * @param nanoTime the clock, as of {@link System#nanoTime}
     */
    RateWindow(int max, Duration length, LongSupplier nanoTime) {
        this.max = max;
        this.length = length.toNanos();
        this.nanoTime = nanoTime;
        this.window = new Window<>(nanoTime.getAsLong());
    }

    /** One comes; returns false if it came too often. */
    boolean admit(K who) {
        return max == 0 || count(who).incrementAndGet() <= max;
    }

    private AtomicInteger count(K who) {
        Window<K> now = current();
        AtomicInteger known = now.counts.get(who);
        if (known != null) {
            return known;
        }
        return now.counts.size() < MAX_REMEMBERED
                ? now.counts.computeIfAbsent(who, unused -> new AtomicInteger())
                : now.others;
    }

    private Window<K> current() {
        Window<K> running = window;
        return isOver(running) ? next() : running;
    }

    private synchronized Window<K> next() {
        if (isOver(window)) {
            window = new Window<>(nanoTime.getAsLong());
        }
        return window;
    }

    private boolean isOver(Window<K> running) {
        return nanoTime.getAsLong() - running.began >= length;
    }
}
