package io.github.lsmtpd.examples.simulation;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The disks of the simulated servers, one for each spool. What happens to one of them need not happen to the other. */
final class Disks {
    private final List<SimulatedDisk> all;

    Disks(Timeline timeline, WallClock clock, int count) {
        all = Stream.generate(() -> new SimulatedDisk(timeline, clock))
                .limit(count)
                .toList();
    }

    List<SimulatedDisk> all() {
        return all;
    }

    /** Those to which an action happens: the first, the second, or both, if there are two. */
    List<SimulatedDisk> hitBy(int amount) {
        int choice = amount % (all.size() + 1);
        return choice == all.size() ? all : List.of(all.get(choice));
    }

    boolean isHealthy() {
        return all.stream().allMatch(disk -> disk.faults().isHealthy() && disk.capacity() == Long.MAX_VALUE);
    }

    /** Returns whether an operation may still not have come back. */
    boolean mayHang() {
        return all.stream().anyMatch(disk -> disk.faults().mayHang());
    }

    void heal() {
        for (SimulatedDisk disk : all) {
            disk.faults().heal();
            disk.leave(Long.MAX_VALUE);
        }
    }

    void powerFails(RandomGenerator random) {
        all.forEach(disk -> disk.powerFails(random));
    }

    /** The names of the messages that wait, and of what was left behind. */
    List<String> messages() {
        return all.stream().flatMap(disk -> disk.messages().stream()).toList();
    }
}
