package io.github.lsmtpd.benchmarks.scale;

import io.github.lsmtpd.benchmarks.servers.Gateway;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.RunningServer;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import io.github.lsmtpd.benchmarks.servers.ServerRun;
import io.github.lsmtpd.benchmarks.servers.WarmUp;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Busy connections, more and more of them: what a message costs. */
final class GrowthPart {
    private static final int MESSAGE_SIZE = 5 * 1024;
    private static final int BASE = 20;
    private static final int MOST = 10_000;
    private static final int ROUNDS = 3;
    private static final int MESSAGES = 20_000;
    /** So that it is the messages that count, not the opening of connections. */
    private static final int MESSAGES_A_CONNECTION = 20;

    private GrowthPart() {}

    static void run(Options options, Report report, BarChart chart) throws Exception {
        List<Load> loads = Stream.of(1, BASE, 100, 1_000, MOST)
                .map(connections -> new Load(connections, MESSAGE_SIZE, true))
                .toList();
        int messages = options.number("messages", MESSAGES);
        try (RunningServer server = Gateway.start(ServerKind.JVM_FLAGS, Map.of("SINK", "discard"))) {
            WarmUp.from(options).run(server.port(), new Load(BASE, MESSAGE_SIZE, true));
            Map<Load, Series<ServerRun>> results = SideBySide.run(
                    options.number("rounds", ROUNDS),
                    loads,
                    load -> ServerRun.measure(
                            server, load, Math.max(messages, load.connections() * MESSAGES_A_CONNECTION)));
            print(results, report);
            chart.panel(panel(results));
        }
    }

    private static void print(Map<Load, Series<ServerRun>> results, Report report) {
        report.line("");
        report.line("== growth: messages of 5 KiB over more and more connections");
        TextTable table = new TextTable("connections", "messages/s", "CPU us/message", "peak MiB");
        results.forEach((load, series) -> table.row(
                String.format(Locale.ROOT, "%,d", load.connections()),
                series.text(ServerRun::rate),
                series.text(ServerRun::cpuMicros),
                series.medianText(ServerRun::peakMebibytes)));
        report.table(table);
        results.forEach((load, series) ->
                series.failures().forEach(reason -> report.line("failed run of " + load.name() + ": " + reason)));
        report.line("CPU a message, " + MOST + " connections to " + BASE + ": " + ratio(results));
    }

    private static String ratio(Map<Load, Series<ServerRun>> results) {
        return cpu(results, MOST)
                .flatMap(most -> cpu(results, BASE).map(base -> Spread.text(most / base)))
                .findFirst()
                .orElse("failed");
    }

    private static Stream<Double> cpu(Map<Load, Series<ServerRun>> results, int connections) {
        return results.get(new Load(connections, MESSAGE_SIZE, true)).spread(ServerRun::cpuMicros).stream()
                .map(Spread::median);
    }

    private static BarChart.Panel panel(Map<Load, Series<ServerRun>> results) {
        List<BarChart.Bar> bars = results.entrySet().stream()
                .flatMap(entry -> entry.getValue().spread(ServerRun::cpuMicros).stream()
                        .map(spread -> new BarChart.Bar(
                                String.format(Locale.ROOT, "%,d", entry.getKey().connections()), spread, true)))
                .toList();
        return new BarChart.Panel("CPU by connections", "us/message", bars);
    }
}
