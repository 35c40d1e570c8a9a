package io.github.lsmtpd.amqp.internal.claims;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Tells by how much the clock of the machine was set, from the time that really passed. A machine that was suspended looks like one
 * whose clock was set. Thread safe.
 */
final class ClockSteps {
    /** Less than that is rounding, or a leap second; it adds up until it is more. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile Instant origin;

    /**
     * How the clock was set.
     *
     * @param by how much further it is than it would have been, negative if it was set back, zero if it was not set
     * @param origin what it would have shown when the count of nanoseconds was zero
     */
    record Step(Duration by, Instant origin) {}

    ClockSteps(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.origin = originNow();
    }

    private Instant originNow() {
        return clock.instant().minusNanos(nanoTime.getAsLong());
    }

    /** How the clock was set after the last step that was followed. */
    Step latest() {
        Instant before = origin;
        Instant now = originNow();
        Duration by = Duration.between(before, now);
        return by.abs().compareTo(TOLERANCE) < 0 ? new Step(Duration.ZERO, before) : new Step(by, now);
    }

    /** The files have the times that they would have had with the clock as it is since that step. */
    void followed(Step step) {
        origin = step.origin();
    }
}
