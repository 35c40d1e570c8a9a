package io.github.lsmtpd.benchmarks.engine;

import io.github.lsmtpd.benchmarks.amqp.RabbitMqNode;
import io.github.lsmtpd.benchmarks.spool.Backlog;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How fast files are replayed, beside the rate at which the same publisher takes live messages. */
final class ReplayPart {
    private static final int ROUNDS = 3;
    private static final int WARM_UP = 30_000;
    private static final String BACKLOG = "100000x5120";

    private ReplayPart() {}

    static void run(RabbitMqNode node, Options options, Path parent, Report report)
            throws IOException, InterruptedException {
        Backlog backlog = Backlog.parse(options.list("replay", List.of(BACKLOG)).get(0));
        int warmUp = options.number("warm-messages", WARM_UP);
        int rounds = options.number("rounds", ROUNDS);
        report.line("messages: " + backlog.title() + ", the first " + warmUp + " to warm up; rounds: " + rounds
                + ", median (least..most); " + EngineBenchmark.HEAP_FLAG + "; classic queue");
        TextTable table = new TextTable(
                "messages",
                "messages/s",
                "of the sink's",
                "of the live rate",
                "s for all",
                "MiB after GC, first quarter",
                "last quarter",
                "most");
        Delivery.Task task = new Delivery.Task(node.port(), parent, backlog, warmUp);
        Map<Delivery, Series<Delivery.Run>> results = SideBySide.run(rounds, List.of(Delivery.values()), delivery -> {
            report.progress(delivery.label());
            return delivery.run(task);
        });
        EngineBenchmark.printFailures(results, Delivery::label, report);
        add(results, table);
        report.table(table);
        BarChart chart = new BarChart("Replay");
        chart.panel(panel(results));
        report.save(chart);
    }

    private static void add(Map<Delivery, Series<Delivery.Run>> results, TextTable table) {
        double sink = results.get(Delivery.SINK).median(Delivery.Run::rate);
        double live = results.get(Delivery.GATEWAY).median(Delivery.Run::rate);
        results.forEach((delivery, series) -> table.row(
                delivery.label(),
                series.text(Delivery.Run::rate),
                Spread.text(series.median(Delivery.Run::rate) / sink),
                Spread.text(series.median(Delivery.Run::rate) / live),
                series.text(Delivery.Run::seconds),
                series.text(Delivery.Run::firstHeap),
                series.text(Delivery.Run::lastHeap),
                series.text(Delivery.Run::mostHeap)));
    }

    private static BarChart.Panel panel(Map<Delivery, Series<Delivery.Run>> results) {
        return new BarChart.Panel(
                "Replay, beside live messages",
                "messages/s",
                results.entrySet().stream()
                        .flatMap(entry -> entry.getValue().spread(Delivery.Run::rate).stream()
                                .map(spread -> new BarChart.Bar(
                                        entry.getKey().label(),
                                        spread,
                                        entry.getKey().isReplay())))
                        .toList());
    }
}
