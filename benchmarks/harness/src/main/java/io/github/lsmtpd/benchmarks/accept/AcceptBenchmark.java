package io.github.lsmtpd.benchmarks.accept;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.servers.Fleet;
import io.github.lsmtpd.benchmarks.servers.Load;
import io.github.lsmtpd.benchmarks.servers.ServerKind;
import io.github.lsmtpd.benchmarks.servers.ServerRun;
import io.github.lsmtpd.benchmarks.servers.WarmUp;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.TextTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Accept and discard: how fast, and at what cost, each server takes messages.
 *
 * <p>For each load all servers are started anew, so that memory and compiled code are those of that load, and warmed up;
 * then they get it in turn, round after round.
 */
public final class AcceptBenchmark implements Benchmark {
    private static final List<String> USUAL_LOADS =
            List.of("20x5k", "100x5k", "1000x5k", "1x5k", "20x5k-each", "20x512", "20x100k", "20x1m");
    private static final int ROUNDS = 5;
    private static final double SECONDS_A_RUN = 2;

    @Override
    public Set<String> options() {
        return Set.of("all", "loads", "servers", "rounds", "warm-messages", "warm-seconds");
    }

    @Override
    public void run(Options options, Report report) throws IOException, InterruptedException {
        List<ServerKind> kinds = ServerKind.named(options.list("servers", ServerKind.labels()));
        WarmUp warmUp = WarmUp.from(options);
        int rounds = options.number("rounds", ROUNDS);
        Fleet.describe(kinds, report);
        report.line("rounds:   " + rounds + " of about " + (int) SECONDS_A_RUN + " s, median (least..most); warm-up: "
                + warmUp);
        List<LoadResult> results = new ArrayList<>();
        for (Load load : loads(options)) {
            report.progress(load.title());
            LoadResult result = new LoadResult(load, measure(load, kinds, warmUp, rounds));
            result.print(report);
            results.add(result);
        }
        if (kinds.contains(ServerKind.LSMTPD)) {
            summarize(results, report);
        }
    }

    private static List<Load> loads(Options options) {
        return options.has("all")
                ? Load.all()
                : options.list("loads", USUAL_LOADS).stream().map(Load::parse).toList();
    }

    private static Map<ServerKind, Series<ServerRun>> measure(
            Load load, List<ServerKind> kinds, WarmUp warmUp, int rounds) throws IOException, InterruptedException {
        try (Fleet fleet = Fleet.start(kinds)) {
            fleet.warmUp(warmUp, load);
            return SideBySide.run(
                    rounds,
                    kinds,
                    kind -> ServerRun.measure(fleet.server(kind), load, (int) (fleet.rate(kind) * SECONDS_A_RUN)));
        }
    }

    private static void summarize(List<LoadResult> results, Report report) throws IOException {
        TextTable summary =
                new TextTable("load", "lsmtpd/s", "best other", "ratio", "lsmtpd CPU us", "least other", "ratio");
        BarChart chart = new BarChart("Accept and discard");
        for (LoadResult result : results) {
            result.summarize(summary);
            result.draw(chart);
        }
        report.line("");
        report.line("== summary, medians");
        report.table(summary);
        report.save(chart);
    }
}
