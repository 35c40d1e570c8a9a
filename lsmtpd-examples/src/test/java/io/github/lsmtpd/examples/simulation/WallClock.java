package io.github.lsmtpd.examples.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A clock that somebody may set, once: a day back, or a year ahead. Immutable.
 *
 * @param setAt the moment
 * @param stepNanos by how much
 */
record WallClock(long setAt, long stepNanos) {
    static final WallClock RIGHT = new WallClock(0, 0);

    private static final List<Duration> STEPS = List.of(Duration.ofDays(-1), Duration.ofDays(365));
    private static final long LATEST = TimeUnit.SECONDS.toNanos(10);

    static WallClock setOnce(RandomGenerator random) {
        Duration step = STEPS.get(random.nextInt(STEPS.size()));
        return new WallClock(random.nextLong(LATEST), step.toNanos());
    }

    /** What it shows at a moment. */
    long at(long now) {
        return now < setAt ? now : now + stepNanos;
    }
}
