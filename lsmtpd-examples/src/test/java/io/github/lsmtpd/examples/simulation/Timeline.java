package io.github.lsmtpd.examples.simulation;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The simulated time, and what is to happen at which moment; what is due at the same moment happens in an order that the seed
 * decides. All that is simulated runs while {@link #runUntil} is being called: on the calling thread, or on a {@link Strand}
 * while that thread waits. So no two things ever run at once.
 */
final class Timeline {
    private static final long JITTER_NANOS = 200_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final RandomGenerator random;
    private long now;
    private long steps;
    private Runnable afterEach = () -> {};
    private @Nullable Throwable failure;

    Timeline(RandomGenerator random) {
        this.random = random;
    }

    RandomGenerator random() {
        return random;
    }

    long now() {
        return now;
    }

    /** How many events there were. */
    long steps() {
        return steps;
    }

    /** What is checked after each event. */
    void afterEach(Runnable check) {
        afterEach = check;
    }

    /** Something happens after a time. */
    Event after(long nanos, Runnable action) {
        Event event = new Event(now + Math.max(0, nanos), random.nextLong(), action);
        events.add(event);
        return event;
    }

    /** Something happens soon: after a time as it passes until a thread gets a processor. */
    Event soon(Runnable action) {
        return after(random.nextInt(4) == 0 ? random.nextLong(JITTER_NANOS) : 0, action);
    }

    /** Lets things happen until a condition holds, or until a moment; returns whether the condition holds. */
    boolean runUntil(BooleanSupplier condition, long end) {
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at > end) {
                now = Math.max(now, end);
                return false;
            }
            events.poll();
            now = Math.max(now, next.at);
            if (!next.cancelled) {
                steps++;
                happen(next.action);
            }
        }
        return true;
    }

    /** What fails here has failed for good, whatever the code below it on the stack makes of it. */
    private void happen(Runnable action) {
        try {
            action.run();
            afterEach.run();
        } catch (RuntimeException | Error e) {
            if (failure == null && !(e instanceof ProcessEndedError)) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new ProcessEndedError();
        }
    }

    /** What failed, if anything did. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Something that will happen, unless it is cancelled. */
    static final class Event implements Comparable<Event> {
        private final long at;
        private final long order;
        private final Runnable action;
        private boolean cancelled;

        private Event(long at, long order, Runnable action) {
            this.at = at;
            this.order = order;
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }
}
