package io.github.lsmtpd.examples.simulation;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.PayloadSettings;
import io.github.lsmtpd.amqp.RoutingSettings;
import io.github.lsmtpd.amqp.internal.PublisherOn;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One schedule, from an empty disk to its end, when all that was promised must have been kept. */
final class Simulation {
    /** How long after the last trouble everything must be in its place. */
    private static final long RECOVERY = TimeUnit.MINUTES.toNanos(30);

    private final Plan plan;
    private final Timeline timeline;
    private final Trace trace;
    private final Ledger ledger;
    private final Configuration configuration;
    private final Disks disks;
    private final SimulatedBroker broker;
    private final SimulatedServer server;
    private final Clients clients;
    private @Nullable PublisherOn publisher;

    Simulation(Plan plan, Strand.Pool strands, boolean traced) {
        this.plan = plan;
        this.timeline = new Timeline(new SplittableRandom(~plan.seed()));
        this.trace = new Trace(timeline, traced);
        this.ledger = new Ledger(timeline, trace);
        this.configuration = Configuration.of(plan.seed());
        this.disks = new Disks(timeline, configuration.clock(), configuration.secondSpool() ? 2 : 1);
        this.broker =
                new SimulatedBroker(timeline, ledger, name -> disks.all().get(0).safeClaim(name));
        this.server = new SimulatedServer(this, Long.toString(plan.seed()), strands);
        this.clients = new Clients(this);
    }

    /** Runs it; returns how many steps it took. */
    long run() {
        try {
            timeline.afterEach(() -> ledger.check(disks));
            server.start();
            for (Plan.Action action : plan.actions()) {
                timeline.after(action.at(), () -> {
                    trace.add("* %s", action);
                    if (action.kind().isFaultOfHost()) {
                        ledger.undoMayFail();
                    }
                    action.kind().happen(this, action.amount());
                });
            }
            timeline.runUntil(() -> false, plan.end());
            recover();
            return timeline.steps();
        } catch (ProcessEndedError e) {
            throw failure(e);
        } finally {
            server.forget();
        }
    }

    private void recover() {
        trace.add("* no more trouble");
        disks.heal();
        broker.heal();
        if (!timeline.runUntil(this::isAtRest, plan.end() + RECOVERY)) {
            throw new Violation(
                    "after " + TimeUnit.NANOSECONDS.toMinutes(RECOVERY) + " minutes without trouble: " + unrest());
        }
        new RestCheck(ledger, disks).check();
        broker.checkClaims();
        checkBudgets();
        server.stopForGood();
        if (!timeline.runUntil(server::isGone, timeline.now() + RECOVERY)) {
            throw new Violation("the server does not stop");
        }
    }

    /** The last confirms may be on their way, and an attempt that was never answered counts for a while. */
    private void checkBudgets() {
        if (!timeline.runUntil(() -> remains().isEmpty(), timeline.now() + RECOVERY)) {
            throw new Violation("at rest, there are still counted: " + remains());
        }
    }

    private String remains() {
        if (!server.isRunning()) {
            return "all, the server does not run";
        }
        return server.remains() + (publisher == null ? "" : publisher.remains());
    }

    private Violation failure(ProcessEndedError end) {
        Throwable failure = timeline.failure();
        if (failure instanceof Violation violation) {
            return violation;
        }
        Violation violation = new Violation("it failed: " + failure);
        violation.initCause(failure == null ? end : failure);
        return violation;
    }

    /** The text of what happened. */
    Trace trace() {
        return trace;
    }

    Timeline timeline() {
        return timeline;
    }

    RandomGenerator random() {
        return timeline.random();
    }

    long seed() {
        return plan.seed();
    }

    long now() {
        return timeline.now();
    }

    Clients clients() {
        return clients;
    }

    SimulatedServer server() {
        return server;
    }

    SimulatedBroker broker() {
        return broker;
    }

    Configuration configuration() {
        return configuration;
    }

    Disks disks() {
        return disks;
    }

    Ledger ledger() {
        return ledger;
    }

    void later(long nanos, Runnable action) {
        timeline.after(nanos, action);
    }

    SimulatedFiles files(SimulatedDisk disk, SimulatedProcess process, Runnable step) {
        return new SimulatedFiles(disk, process, () -> {
            ledger.touched();
            step.run();
        });
    }

    /** In every other schedule the real publisher, in the others a sink that takes more liberties. */
    MessageSink primary(SimulatedProcess process, Runnable step) {
        if (plan.seed() % 2 == 0) {
            return new SimulatedPrimary(broker, process, timeline);
        }
        SimulatedClaims claims = new SimulatedClaims(disks.all().get(0), process, step);
        PublisherOn created = new PublisherOn(
                publisherSettings(claims), process, new SimulatedLinks(broker, process, timeline), claims::interrupt);
        publisher = created;
        return created;
    }

    private AmqpSettings publisherSettings(SimulatedClaims claims) {
        RoutingSettings routing =
                RoutingSettings.builder().publishPer(configuration.publishPer()).build();
        return AmqpSettings.builder()
                .maxInFlight(1 + random().nextInt(8))
                .confirmTimeout(Duration.ofSeconds(2 + random().nextInt(8)))
                .connections(configuration.connections())
                .channels(configuration.channels())
                .routing(routing)
                .payload(configuration.claims() ? claims.payload() : PayloadSettings.defaults())
                .build();
    }

    /** Removes a file, as a cleaner of old ones does; what it was is lost, and nobody's fault. */
    void clean(int amount) {
        SimulatedDisk disk = disks.all().get(amount % disks.all().size());
        DiskNode root = Objects.requireNonNull(disk.find(java.nio.file.Path.of("/any/" + SimulatedDisk.ROOT)));
        List<String> names = List.copyOf(Objects.requireNonNull(root.names).keySet());
        if (!names.isEmpty()) {
            String name = names.get(amount / disks.all().size() % names.size());
            trace.add("a cleaner removes %s", name);
            if (name.endsWith(".json")) {
                ledger.cleaned(UUID.fromString(name.substring(0, name.indexOf('.'))));
            }
            if (!Objects.requireNonNull(root.names.get(name)).isDirectory()) {
                disk.remove(root, name);
            }
        }
    }

    private boolean isAtRest() {
        return server.isRunning()
                && !disks.mayHang()
                && ledger.owed().stream().allMatch(mail -> mail.poison)
                && server.spools().areEmpty()
                && disks.messages().isEmpty();
    }

    private String unrest() {
        return server.isRunning()
                ? "owed " + ledger.owed() + ", in the spool " + disks.messages() + ", counted "
                        + server.spools().counted()
                : "the server does not run";
    }
}
