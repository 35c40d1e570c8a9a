package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.spool.SpoolMode;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.file.HeldLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One process after the other, on the same disk: started, stopped, killed, and started again. */
final class SimulatedServer {
    private static final long RESTART_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** With a disk that hangs for longer, for each spool. */
    private static final long LONGEST_STOP_NANOS = TimeUnit.SECONDS.toNanos(40);

    /** Until a thread that was interrupted has ended: a stop does not wait for those that store claims. */
    private static final long INTERRUPTED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Simulation world;
    private final String name;
    private final Strand.Pool strands;
    private @Nullable SimulatedProcess process;
    private @Nullable SimulatedSpools spools;
    private List<Path> directories = List.of();
    private int starts;
    private int stepsToLive = -1;
    private boolean powerFails;
    private boolean stopping;
    private boolean stopped;

    SimulatedServer(Simulation world, String name, Strand.Pool strands) {
        this.world = world;
        this.name = name;
        this.strands = strands;
    }

    boolean isRunning() {
        return spools != null && !stopping;
    }

    SimulatedProcess process() {
        return Objects.requireNonNull(process);
    }

    /** Those of the process that runs. */
    SimulatedSpools spools() {
        return Objects.requireNonNull(spools);
    }

    /** What its first spool has of a message, and has not answered, if there is a second. */
    List<CompletableFuture<?>> openInFirst(Mail mail) {
        return spools == null ? List.of() : spools.openInFirst(mail.message.id());
    }

    CompletableFuture<?> deliver(Mail mail) {
        return Objects.requireNonNull(spools).deliver(mail);
    }

    void start() {
        if (process != null) {
            return;
        }
        SimulatedProcess started = new SimulatedProcess(world.timeline(), strands);
        process = started;
        // Its own for each process of each schedule, and always the same, since the order of some sets depends on it.
        String unique = "/" + name + "-" + ++starts;
        directories = List.of(Path.of(unique, SimulatedDisk.ROOT), Path.of(unique + "-second", SimulatedDisk.ROOT));
        var unused = started.start("main", () -> tryToOpen(started));
    }

    private void tryToOpen(SimulatedProcess started) {
        try {
            open(started);
            world.trace().add("the server has started");
        } catch (IOException e) {
            world.trace().add("the server cannot start: %s", e);
            world.later(0, () -> end(started));
        }
    }

    private void open(SimulatedProcess started) throws IOException {
        RandomGenerator random = world.random();
        SpoolSettings settings = SpoolSettings.builder(directories.get(0))
                .mode(random.nextInt(3) == 0 ? SpoolMode.ALWAYS : SpoolMode.FAILOVER)
                .maxBytes(random.nextInt(6) == 0 ? 6_000 : 0)
                .maxMessages(world.configuration().maxMessages())
                .minFreeBytes(random.nextInt(4) == 0 ? 4_096 : 0)
                .primaryTimeout(Duration.ofSeconds(1 + random.nextInt(10)))
                .replayInFlight(1 + random.nextInt(8))
                .poisonTries(1 + random.nextInt(4))
                .build();
        SimulatedSpools opened =
                new SimulatedSpools(world, started, SimulatedKeys.of(world.seed(), starts), this::step);
        opened.openFirst(settings);
        if (world.configuration().secondSpool()) {
            opened.openSecond(settings.second(directories.get(1)));
        }
        spools = opened;
    }

    /** It is killed in the disk operation of that number from now on, or at once. */
    void killIn(int steps, boolean power) {
        if (process == null) {
            return;
        }
        powerFails = power;
        stepsToLive = steps;
        if (steps == 0) {
            kill();
        }
    }

    private void step() {
        if (stepsToLive > 0 && --stepsToLive == 0) {
            SimulatedProcess dying = process();
            world.later(0, () -> {
                if (process == dying) {
                    kill();
                }
            });
            dying.await(() -> false, RESTART_NANOS);
        }
    }

    private void kill() {
        world.trace().add(powerFails ? "the power fails" : "the server is killed");
        end(process());
        if (powerFails) {
            world.disks().powerFails(world.random());
        }
        world.ledger().touched();
    }

    /** The process is no more; the next one starts soon. */
    private void end(SimulatedProcess ended) {
        if (process != ended) {
            return;
        }
        process = null;
        spools = null;
        stopping = false;
        stepsToLive = -1;
        ended.kill();
        directories.forEach(HeldLocks::forget);
        if (!stopped) {
            world.later(RESTART_NANOS, this::start);
        }
    }

    /** Ends it in order, and starts the next one. */
    void stop() {
        SimulatedProcess ending = process;
        SimulatedSpools closing = spools;
        if (ending == null || closing == null || stopping) {
            return;
        }
        world.trace().add("the server is told to stop");
        stopping = true;
        long began = world.now();
        var unused = ending.start("stop", () -> {
            closing.close();
            long took = world.now() - began;
            if (took > LONGEST_STOP_NANOS * world.disks().all().size()) {
                throw new Violation("the stop took " + TimeUnit.NANOSECONDS.toSeconds(took) + " s");
            }
            world.later(world.configuration().claims() ? INTERRUPTED_NANOS : 0, () -> ended(ending));
        });
    }

    private void ended(SimulatedProcess ending) {
        if (process == ending) {
            world.trace().add("the server has stopped");
            String remains = ending.remains();
            if (!remains.isEmpty()
                    && world.disks().isHealthy()
                    && !world.disks().mayHang()) {
                throw new Violation("after a stop there are left: " + remains);
            }
            end(ending);
        }
    }

    /** Ends it in order, for good. */
    void stopForGood() {
        stopped = true;
        stop();
    }

    /** What it counts as being on its way. */
    String remains() {
        return spools == null ? "" : spools.remains();
    }

    /** The schedule is over, however it ended. */
    void forget() {
        directories.forEach(HeldLocks::forget);
    }

    boolean isGone() {
        return process == null;
    }
}
