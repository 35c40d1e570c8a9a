package io.github.lsmtpd.examples.killer;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What happens in a round; the seed and the number decide. The load begins, then the fault of the broker and the fault of the
 * disk, and some answers later the fault of the gateway.
 *
 * @param number of the round
 * @param senders how many clients send at once
 * @param before how many answers they have before the first fault
 * @param during how many they have, if they get any, before the gateway's fault
 * @param patience how long they get at most for that
 * @param length how long the gateway is stopped, if that is its fault
 * @param every one of how many calls fails, where a part of them does
 * @param diskFirst whether the disk's fault comes before the broker's
 * @param brokerBack whether the broker is well again before the gateway is started
 */
record Plan(
        int number,
        int senders,
        int before,
        int during,
        Duration patience,
        Duration length,
        int every,
        boolean diskFirst,
        boolean brokerBack,
        GatewayFault gateway,
        BrokerFault broker,
        DiskFault disk) {
    private static final List<GatewayFault> GATEWAY_FAULTS = weighted(
            List.of(GatewayFault.KILL_9, GatewayFault.POWER_CUT, GatewayFault.PAUSE, GatewayFault.NONE), 8, 7, 3, 2);
    /** Starting a broker takes longer than three rounds. */
    private static final List<BrokerFault> BROKER_FAULTS = weighted(
            List.of(BrokerFault.NONE, BrokerFault.PAUSE, BrokerFault.CUT, BrokerFault.KILL_9, BrokerFault.RESTART),
            34,
            44,
            18,
            2,
            2);

    private static <T> List<T> weighted(List<T> values, int... weights) {
        return IntStream.range(0, weights.length)
                .boxed()
                .flatMap(i -> Stream.generate(() -> values.get(i)).limit(weights[i]))
                .toList();
    }

    /** The plan of a round on a kind of disk. */
    static Plan of(long seed, int number, SpoolDisk.Kind kind) {
        Random random = new Random(seed * 1_000_003 + number);
        GatewayFault gateway = number % 3 == 0 ? GatewayFault.SIGTERM : pick(GATEWAY_FAULTS, random);
        BrokerFault broker = pick(BROKER_FAULTS, random);
        DiskFault disk = random.nextInt(5) < 2 ? pick(List.of(DiskFault.values()), random) : DiskFault.NONE;
        if (disk != DiskFault.NONE && random.nextInt(4) > 0) {
            broker = BrokerFault.PAUSE; // otherwise little is written to the disk
        }
        return new Plan(
                number,
                random.nextInt(1, 9),
                random.nextInt(60),
                random.nextInt(120),
                Duration.ofMillis(random.nextInt(50, 1_600)),
                Duration.ofMillis(random.nextInt(50, 1_500)),
                random.nextInt(1, 5),
                random.nextBoolean(),
                random.nextBoolean(),
                gateway.isPossibleOn(kind) ? gateway : GatewayFault.KILL_9,
                broker,
                disk.isPossibleOn(kind) ? disk : DiskFault.NONE);
    }

    private static <T> T pick(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** The faults, in short. */
    String faults() {
        return "gateway " + gateway + ", broker " + broker + ", disk " + disk;
    }
}
