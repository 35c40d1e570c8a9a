package io.github.lsmtpd.examples.simulation;

import java.util.SplittableRandom;

/**
 * What all servers of a schedule have in common, beside the settings that each start draws for itself: a later one must find what
 * an earlier one has left. Immutable.
 *
 * @param secondSpool whether there is a second spool, on a disk of its own
 */
record Configuration(boolean secondSpool) {
    /** With this number the plans of {@link KnownPlans} have the plain configuration, with which they were found. */
    private static final long SALT = 0x2F49;

    private static final int SECOND_SPOOL_ONE_IN = 4;

    /** Draws none of the schedule's own random numbers, so that plans without these things stay what they were. */
    static Configuration of(long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ SALT);
        return new Configuration(random.nextInt(SECOND_SPOOL_ONE_IN) == 0);
    }
}
