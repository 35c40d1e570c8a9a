package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.spool.internal.seal.Seal;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The keys of the simulated spools: every start can read with all of them, and one in eight writes with one. Stateless. */
final class SimulatedKeys {
    private static final int CHOICES = 16;
    private static final byte[] ONE = key(1);
    private static final byte[] OTHER = key(2);

    private static final SpoolKeys READING = SpoolKeys.of(List.of(ONE, OTHER), false);
    private static final List<SpoolKeys> WRITING =
            List.of(SpoolKeys.of(List.of(ONE, OTHER), true), SpoolKeys.of(List.of(OTHER, ONE), true));

    private SimulatedKeys() {}

    private static byte[] key(int octet) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) octet);
        return key;
    }

    /** Draws none of the schedule's own random numbers, so that plans without keys stay what they were. */
    static SpoolKeys of(long seed, int start) {
        int choice = new SplittableRandom(31 * seed + start).nextInt(CHOICES);
        return choice < WRITING.size() ? WRITING.get(choice) : READING;
    }

    /** What a file holds, sealed or not. */
    static byte[] open(byte[] file) throws IOException {
        Seal seal = Seal.of(file, READING);
        return seal == null ? file : seal.open(file);
    }
}
