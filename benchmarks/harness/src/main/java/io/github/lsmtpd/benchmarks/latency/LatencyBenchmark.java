package io.github.lsmtpd.benchmarks.latency;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.servers.Fleet;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import io.github.lsmtpd.benchmarks.servers.WarmUp;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** How long the final reply takes, at half of what a server can do, or at a rate that is the same for all. */
public final class LatencyBenchmark implements Benchmark {
    private static final List<String> USUAL_LOAD = List.of("100x5k");
    private static final int ROUNDS = 3;
    private static final int SECONDS = 8;

    @Override
    public Set<String> options() {
        return Set.of("load", "rate", "seconds", "servers", "rounds", "warm-messages", "warm-seconds");
    }

    @Override
    public void run(Options options, Report report) throws IOException, InterruptedException {
        List<ServerKind> kinds = ServerKind.named(options.list("servers", ServerKind.labels()));
        Load load = Load.parse(options.list("load", USUAL_LOAD).get(0));
        LatencyRun.Plan plan = new LatencyRun.Plan(load, options.number("rate", 0), options.number("seconds", SECONDS));
        WarmUp warmUp = WarmUp.from(options);
        int rounds = options.number("rounds", ROUNDS);
        Fleet.describe(kinds, report);
        report.line(
                "load:     " + load.title() + ", " + (plan.rate() == 0 ? "half of saturation" : plan.rate() + "/s"));
        report.line("rounds:   " + rounds + " of " + plan.seconds() + " s, median (least..most); warm-up: " + warmUp);
        print(measure(kinds, plan, warmUp, rounds), report);
    }

    private static Map<ServerKind, Series<LatencyRun>> measure(
            List<ServerKind> kinds, LatencyRun.Plan plan, WarmUp warmUp, int rounds)
            throws IOException, InterruptedException {
        try (Fleet fleet = Fleet.start(kinds)) {
            fleet.warmUp(warmUp, plan.load());
            SideBySide.run(1, kinds.subList(0, 1), measurement(fleet, plan)); // warms the generator up
            return SideBySide.run(rounds, kinds, measurement(fleet, plan));
        }
    }

    private static SideBySide.Measurement<ServerKind, LatencyRun> measurement(Fleet fleet, LatencyRun.Plan plan) {
        return kind -> LatencyRun.measure(fleet.server(kind), plan, fleet.rate(kind));
    }

    private static void print(Map<ServerKind, Series<LatencyRun>> results, Report report) throws IOException {
        BarChart chart = new BarChart("Latency of the final reply");
        report.line("");
        report.line("== from the time when the message was due, ms");
        report.table(table(results, Latencies::responseMillis));
        report.line("");
        report.line("== from the last byte of the message, ms");
        report.table(table(results, Latencies::serviceMillis));
        results.forEach((server, series) ->
                series.failures().forEach(reason -> report.line("failed run of " + server.label() + ": " + reason)));
        for (double percentile : new double[] {50, 99, 99.9, 100}) {
            String title = percentile == 100
                    ? "max"
                    : "p" + Double.toString(percentile).replace(".0", "");
            chart.panel(Fleet.panel(title + " from due", "ms", results, at(Latencies::responseMillis, percentile)));
        }
        report.save(chart);
    }

    /** One of the two times at a percentile. */
    @FunctionalInterface
    private interface Time {
        double at(Latencies latencies, double percentile);
    }

    private static TextTable table(Map<ServerKind, Series<LatencyRun>> results, Time time) {
        TextTable table =
                new TextTable("server", "saturation/s", "rate/s", "p50", "p99", "p99.9", "max", "generator cores");
        results.forEach((server, series) -> table.row(
                server.label(),
                series.medianText(LatencyRun::saturation),
                series.medianText(LatencyRun::rate),
                series.text(at(time, 50)),
                series.text(at(time, 99)),
                series.text(at(time, 99.9)),
                series.text(at(time, 100)),
                series.medianText(LatencyRun::generatorCores)));
        return table;
    }

    private static ToDoubleFunction<LatencyRun> at(Time time, double percentile) {
        return run -> time.at(run.latencies(), percentile);
    }
}
