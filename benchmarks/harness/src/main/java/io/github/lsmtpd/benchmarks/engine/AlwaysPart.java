package io.github.lsmtpd.benchmarks.engine;

import io.github.lsmtpd.benchmarks.amqp.Destination;
import io.github.lsmtpd.benchmarks.amqp.RabbitMqNode;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.WarmUp;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What it costs to have each message on the disk before the broker has it, from clients that connect for each message. */
final class AlwaysPart {
    private static final int ROUNDS = 5;
    private static final int SECONDS_A_RUN = 3;
    private static final int WARM_MESSAGES = 60_000;
    private static final int WARM_SECONDS = 20;

    /** Enough to see at which rate a number of connections goes. */
    private static final WarmUp SHORT = new WarmUp(Integer.MAX_VALUE, 1);

    private final Options options;
    private final Path parent;
    private final Report report;
    private final List<Integer> connections;
    private final TextTable table = new TextTable(
            "queue",
            "connections",
            "failover/s",
            "always/s",
            "ratio",
            "failover: on the queue/s",
            "always: on the queue/s",
            "CPU us, failover",
            "CPU us, always");
    private final BarChart chart = new BarChart("The disk first, beside the broker first");

    private AlwaysPart(Options options, Path parent, Report report) {
        this.options = options;
        this.parent = parent;
        this.report = report;
        this.connections = options.list("connections", List.of("1", "20", "100")).stream()
                .map(Integer::valueOf)
                .toList();
    }

    static void run(RabbitMqNode node, Options options, Path parent, Report report)
            throws FailedRunException, IOException, InterruptedException {
        AlwaysPart part = new AlwaysPart(options, parent, report);
        List<Destination> queues = Destination.named(options.list("queues", List.of("classic-5k")));
        report.line("rounds:   " + part.rounds() + " of about " + part.seconds() + " s, median (least..most); "
                + EngineBenchmark.HEAP_FLAG + "; one message a connection; warm-up: " + part.warmUp());
        for (Destination queue : queues) {
            part.measure(node, queue);
        }
        report.table(part.table);
        report.save(part.chart);
    }

    private int rounds() {
        return options.number("rounds", ROUNDS);
    }

    private int seconds() {
        return options.number("seconds", SECONDS_A_RUN);
    }

    private WarmUp warmUp() {
        return new WarmUp(options.number("warm-messages", WARM_MESSAGES), options.number("warm-seconds", WARM_SECONDS));
    }

    private void measure(RabbitMqNode node, Destination queue)
            throws FailedRunException, IOException, InterruptedException {
        report.progress(queue.title());
        try (ModeFleet fleet = ModeFleet.start(node.port(), queue, parent)) {
            for (ModeFleet.Mode mode : ModeFleet.Mode.values()) {
                report.progress("warm-up of " + mode.label());
                fleet.warmUp(mode, warmUp(), load(queue, connections.get(connections.size() - 1)));
            }
            for (int count : connections) {
                Load load = load(queue, count);
                report.progress(load.title());
                Map<ModeFleet.Mode, Integer> messages = new EnumMap<>(ModeFleet.Mode.class);
                for (ModeFleet.Mode mode : ModeFleet.Mode.values()) {
                    messages.put(mode, (int) (fleet.warmUp(mode, SHORT, load) * seconds()));
                }
                add(
                        queue,
                        load,
                        SideBySide.run(
                                rounds(),
                                List.of(ModeFleet.Mode.values()),
                                mode -> fleet.measure(mode, load, messages.get(mode))));
            }
        }
    }

    private static Load load(Destination queue, int connections) {
        return new Load(connections, queue.mailSize(), false);
    }

    private void add(Destination queue, Load load, Map<ModeFleet.Mode, Series<ModeFleet.Run>> results) {
        EngineBenchmark.printFailures(results, mode -> mode.label() + ", " + load.title(), report);
        Series<ModeFleet.Run> failover = results.get(ModeFleet.Mode.FAILOVER);
        Series<ModeFleet.Run> always = results.get(ModeFleet.Mode.ALWAYS);
        table.row(
                queue.name(),
                Integer.toString(load.connections()),
                failover.text(ModeFleet.Run::accepted),
                always.text(ModeFleet.Run::accepted),
                Spread.text(always.median(ModeFleet.Run::accepted) / failover.median(ModeFleet.Run::accepted)),
                failover.text(ModeFleet.Run::published),
                always.text(ModeFleet.Run::published),
                failover.text(ModeFleet.Run::cpuMicros),
                always.text(ModeFleet.Run::cpuMicros));
        chart.panel(new BarChart.Panel(
                queue.type() + ", " + load.name(),
                "messages/s",
                results.entrySet().stream()
                        .flatMap(entry -> entry.getValue().spread(ModeFleet.Run::accepted).stream()
                                .map(spread -> new BarChart.Bar(
                                        entry.getKey().label(), spread, entry.getKey() == ModeFleet.Mode.ALWAYS)))
                        .toList()));
    }
}
