package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.amqp.PublishPer;
import java.util.SplittableRandom;

/**
 * What all servers of a schedule have in common, beside the settings that each start draws for itself: a later one must find what
 * an earlier one has left. Immutable.
 *
 * @param secondSpool whether there is a second spool, on a disk of its own
 * @param connections how many connections to the broker the real publisher has
 * @param channels how many channels each of them has
 * @param publishPer how often the real publisher publishes a message
 * @param claims whether the real publisher keeps the content of larger messages beside the first spool
 * @param maxMessages the most messages in each spool, 0 for no limit
 * @param clock the machine's clock, which dates files
 */
record Configuration(
        boolean secondSpool,
        int connections,
        int channels,
        PublishPer publishPer,
        boolean claims,
        int maxMessages,
        WallClock clock) {
    /** With this number the first four of {@link KnownPlans} have the plain configuration, with which they were found. */
    private static final long SALT = 0x2F49;

    private static final int ONE_IN = 4;
    private static final int FEW = 2;
    /** Of so many numbers, the last two stand for two and three of something. */
    private static final int COUNTS = 8;

    /** Draws none of the schedule's own random numbers, so that plans without these things stay what they were. */
    static Configuration of(long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ SALT);
        return new Configuration(
                random.nextInt(ONE_IN) == 0,
                count(random),
                count(random),
                random.nextInt(ONE_IN) == 0 ? PublishPer.RECIPIENT : PublishPer.MESSAGE,
                random.nextInt(ONE_IN) == 0,
                random.nextInt(ONE_IN) == 1 ? FEW : 0,
                random.nextInt(ONE_IN) == 0 ? WallClock.setOnce(random) : WallClock.RIGHT);
    }

    private static int count(SplittableRandom random) {
        return Math.max(1, random.nextInt(COUNTS) - COUNTS + 4);
    }
}
