package io.github.lsmtpd.amqp.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one publish is of a message that is divided.
 *
 * @param number its number, from 1, or 0 if messages are not divided
 * @param last whether it is the last one, for which the content that all share is counted while they wait
 * @param routeVaries whether another message may go elsewhere, so that a place that does not take this one is no fault of all
 * @param moved when one of them was last published or confirmed; null for one alone
 * @param clock what time it is, as {@link System#nanoTime} counts it
 */
record Part(
        int number,
        boolean last,
        boolean routeVaries,
        @Nullable AtomicLong moved,
        LongSupplier clock) {
    /** All of a message, which goes where all go. */
    static final Part WHOLE = new Part(0, true, false, null, System::nanoTime);

    /**
     * The parts of one message.
     *
     * @param numbered whether messages are divided, even if this one has one part alone
     */
    static List<Part> of(int count, boolean numbered, boolean routeVaries, LongSupplier clock) {
        AtomicLong moved = count == 1 ? null : new AtomicLong(clock.getAsLong());
        List<Part> parts = new ArrayList<>(count);
        for (int number = 1; number <= count; number++) {
            parts.add(new Part(numbered ? number : 0, number == count, routeVaries, moved, clock));
        }
        return parts;
    }

    /** One of them was confirmed just now. */
    void confirmed() {
        if (moved != null) {
            moved.set(clock.getAsLong());
        }
    }

    /** One of them has moved: those that wait after it are not late. */
    void moved(long now) {
        if (moved != null) {
            moved.set(now);
        }
    }

    /** Since when none has moved. */
    long stillSince(long submittedAt) {
        return moved == null ? submittedAt : moved.get();
    }
}
