package io.github.lsmtpd.benchmarks.engine;

import io.github.lsmtpd.benchmarks.amqp.RabbitMqNode;
import io.github.lsmtpd.benchmarks.spool.Backlog;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.DirectoryTree;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How long a start takes, and how much memory, with a spool that was left full. */
final class StartPart {
    private static final int ROUNDS = 3;
    private static final List<String> BACKLOGS = List.of("0x5120", "100000x5120", "1000000x500");

    private final Report report;
    private final TextTable table = new TextTable(
            "files",
            "broker",
            "s to 220",
            "s to 250",
            "s to the first replayed",
            "peak resident MiB",
            "peak heap MiB",
            "live heap MiB");
    private final BarChart chart = new BarChart("Start with a full spool");

    private StartPart(Report report) {
        this.report = report;
    }

    static void run(RabbitMqNode node, Options options, Path parent, Report report)
            throws FailedRunException, IOException, InterruptedException {
        List<Backlog> backlogs =
                options.list("files", BACKLOGS).stream().map(Backlog::parse).toList();
        int rounds = options.number("rounds", ROUNDS);
        report.line("rounds:   " + rounds + ", median (least..most); " + EngineBenchmark.HEAP_FLAG);
        Path directory = Files.createTempDirectory(parent, "engine-start");
        try {
            StartPart part = new StartPart(report);
            part.measure(backlogs, node, directory, rounds);
            report.table(part.table);
            report.save(part.chart);
        } finally {
            report.progress("deleting the files, which may take as long as writing them");
            DirectoryTree.delete(directory);
        }
    }

    private void measure(List<Backlog> backlogs, RabbitMqNode node, Path directory, int rounds)
            throws FailedRunException, IOException, InterruptedException {
        for (Backlog backlog : backlogs) {
            report.progress("files: " + backlog.title());
            Path spool = directory.resolve(backlog.count() + "x" + backlog.size());
            StartRun.Bench bench = new StartRun.Bench(node.port(), spool, backlog);
            bench.fill();
            add(backlog, SideBySide.run(rounds, List.of(StartRun.Broker.values()), bench::start));
        }
    }

    private void add(Backlog backlog, Map<StartRun.Broker, Series<StartRun>> results) {
        EngineBenchmark.printFailures(results, broker -> backlog.title() + ", broker " + broker.label(), report);
        results.forEach((broker, series) -> {
            table.row(
                    backlog.title(),
                    broker.label(),
                    series.text(StartRun::greeted),
                    series.text(StartRun::accepted),
                    broker == StartRun.Broker.UP && backlog.count() > 0 ? series.text(StartRun::replayed) : "-",
                    series.text(StartRun::peakResident),
                    series.text(StartRun::peakHeap),
                    series.text(StartRun::liveHeap));
        });
        chart.panel(new BarChart.Panel(
                backlog.title(),
                "s to the greeting",
                results.entrySet().stream()
                        .flatMap(entry -> entry.getValue().spread(StartRun::greeted).stream()
                                .map(spread -> new BarChart.Bar(
                                        "broker " + entry.getKey().label(), spread, true)))
                        .toList()));
    }
}
