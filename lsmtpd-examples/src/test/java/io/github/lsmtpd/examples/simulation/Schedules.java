package io.github.lsmtpd.examples.simulation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs the plans of many seeds, until some have failed. */
final class Schedules {
    private static final int ENOUGH_FAILURES = 3;
    private static final long PROGRESS_NANOS = 60_000_000_000L;
    private static final long HUNG_NANOS = 60_000_000_000L;
    private static final long WATCH_MILLIS = 1_000;

    private final long first;
    private final long count;
    private final AtomicLong next;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong reportedAt = new AtomicLong(System.nanoTime());
    private final Map<Thread, Run> running = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Plan> failed = new ConcurrentLinkedQueue<>();

    /** The seeds from one on. */
    Schedules(long first, long count) {
        this.first = first;
        this.count = count;
        this.next = new AtomicLong(first);
    }

    /** Why a plan fails, or null if it does not. */
    static @Nullable Throwable failure(Plan plan, Strand.Pool strands, AtomicLong steps) {
        try {
            steps.addAndGet(new Simulation(plan, strands, false).run());
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Runs them on a number of threads; returns the plans that fail. */
    List<Plan> run(int threads) throws InterruptedException {
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new Thread(this::work, "schedules");
            all[i].setDaemon(true);
            all[i].start();
        }
        for (Thread each : all) {
            while (each.isAlive()) {
                each.join(WATCH_MILLIS);
                checkProgress();
            }
        }
        return List.copyOf(failed);
    }

    /** Code that neither waits nor ends cannot be stopped: it is shown. */
    private void checkProgress() {
        running.forEach((thread, run) -> {
            if (System.nanoTime() - run.since > HUNG_NANOS) {
                System.out.println("FAILED " + run.plan + "\nIt does not come to its end; it is at");
                for (StackTraceElement element : thread.getStackTrace()) {
                    System.out.println("\tat " + element);
                }
                System.exit(1);
            }
        });
    }

    private record Run(Plan plan, long since) {}

    private void work() {
        Strand.Pool strands = new Strand.Pool();
        for (long seed = next.getAndIncrement();
                seed < first + count && failed.size() < ENOUGH_FAILURES;
                seed = next.getAndIncrement()) {
            Plan plan = Plan.of(seed);
            running.put(Thread.currentThread(), new Run(plan, System.nanoTime()));
            Throwable failure = failure(plan, strands, steps);
            if (failure != null) {
                System.out.println("... schedule " + seed + " fails: " + failure.getMessage());
                failed.add(plan);
            }
            done.incrementAndGet();
            report();
        }
        running.remove(Thread.currentThread());
    }

    private void report() {
        long at = reportedAt.get();
        long now = System.nanoTime();
        if (now - at > PROGRESS_NANOS && reportedAt.compareAndSet(at, now)) {
            System.out.println("... " + this);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%,d schedules, %,d steps, %d failed", done.get(), steps.get(), failed.size());
    }
}
