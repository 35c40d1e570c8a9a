package io.github.lsmtpd.examples.simulation;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs schedules: {@code Simulate FIRST_SEED COUNT [THREADS]}, or one of them with all that happens in it: {@code Simulate SEED}.
 * Ends with 1 if a promise is broken; then it prints the schedule, shrunk, with all that happened.
 */
public final class Simulate {
    private static final double NANOS = 1e9;

    private Simulate() {}

    /** See above. */
    public static void main(String[] arguments) throws InterruptedException {
        long first = Long.parseLong(arguments[0]);
        if (arguments.length == 1) {
            System.exit(show(Plan.of(first)) ? 0 : 1);
        }
        long start = System.nanoTime();
        Schedules schedules = new Schedules(first, Long.parseLong(arguments[1]));
        List<Plan> failed = schedules.run(
                arguments.length > 2
                        ? Integer.parseInt(arguments[2])
                        : Runtime.getRuntime().availableProcessors());
        System.out.printf(Locale.ROOT, "%s, %.1f s%n", schedules, (System.nanoTime() - start) / NANOS);
        Strand.Pool strands = new Strand.Pool();
        for (Plan plan : failed) {
            show(Shrinker.shrink(plan, each -> Schedules.failure(each, strands, new AtomicLong()) != null));
        }
        System.exit(failed.isEmpty() ? 0 : 1);
    }

    /** Prints all that happens in a schedule; returns whether every promise was kept. */
    private static boolean show(Plan plan) {
        Simulation simulation = new Simulation(plan, new Strand.Pool(), true);
        try {
            simulation.run();
            System.out.println(simulation.trace());
            return true;
        } catch (RuntimeException | Error e) {
            System.out.println("FAILED " + plan);
            System.out.println(simulation.trace());
            e.printStackTrace(System.out);
            return false;
        }
    }
}
