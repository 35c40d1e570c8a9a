package io.github.lsmtpd.benchmarks.accept;

import io.github.lsmtpd.benchmarks.servers.Fleet;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import io.github.lsmtpd.benchmarks.servers.ServerRun;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What all servers showed under one load. */
record LoadResult(Load load, Map<ServerKind, Series<ServerRun>> servers) {
    private static final ToDoubleFunction<ServerRun> RATE = ServerRun::rate;
    private static final ToDoubleFunction<ServerRun> CPU = ServerRun::cpuMicros;

    /** The median of one of them. */
    private record Median(ServerKind server, double value) {
        String text() {
            return Spread.text(value) + " " + server.label();
        }
    }

    void print(Report report) {
        report.line("");
        report.line("== " + load.name() + ": " + load.title());
        TextTable table = new TextTable(
                "server",
                "messages/s",
                "MB/s",
                "CPU us/message",
                "user",
                "system",
                "peak MiB",
                "cores",
                "generator us",
                "generator cores");
        servers.forEach((server, series) -> table.row(
                server.label(),
                series.text(ServerRun::rate),
                series.medianText(ServerRun::megabytesPerSecond),
                series.text(ServerRun::cpuMicros),
                series.medianText(ServerRun::userMicros),
                series.medianText(ServerRun::systemMicros),
                series.medianText(ServerRun::peakMebibytes),
                series.medianText(ServerRun::cores),
                series.medianText(ServerRun::generatorMicros),
                series.medianText(ServerRun::generatorCores)));
        report.table(table);
        servers.forEach((server, series) ->
                series.failures().forEach(reason -> report.line("failed run of " + server.label() + ": " + reason)));
    }

    /** Ours beside the best of the others. */
    void summarize(TextTable summary) {
        Optional<Median> bestRate = others(RATE).max(Comparator.comparingDouble(Median::value));
        Optional<Median> leastCpu = others(CPU).min(Comparator.comparingDouble(Median::value));
        summary.row(
                load.name(),
                ours(RATE).map(Spread::text).orElse("failed"),
                bestRate.map(Median::text).orElse("-"),
                ratio(ours(RATE), bestRate),
                ours(CPU).map(Spread::text).orElse("failed"),
                leastCpu.map(Median::text).orElse("-"),
                ratio(ours(CPU), leastCpu));
    }

    private static String ratio(Optional<Double> ours, Optional<Median> other) {
        return ours.flatMap(value -> other.map(median -> Spread.text(value / median.value())))
                .orElse("-");
    }

    private Optional<Double> ours(ToDoubleFunction<ServerRun> figure) {
        return Optional.ofNullable(servers.get(ServerKind.LSMTPD))
                .flatMap(series -> series.spread(figure))
                .map(Spread::median);
    }

    private Stream<Median> others(ToDoubleFunction<ServerRun> figure) {
        return servers.entrySet().stream()
                .filter(entry -> entry.getKey() != ServerKind.LSMTPD)
                .flatMap(entry -> entry.getValue().spread(figure).stream()
                        .map(spread -> new Median(entry.getKey(), spread.median())));
    }

    void draw(BarChart chart) {
        chart.panel(Fleet.panel(load.title(), "messages/s", servers, RATE));
        chart.panel(Fleet.panel(load.title(), "CPU us/message", servers, CPU));
    }
}
