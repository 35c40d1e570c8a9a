package io.github.lsmtpd.benchmarks.scale;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import java.util.List;
import java.util.Set;

/** What many connections and large messages cost our server. */
public final class ScaleBenchmark implements Benchmark {
    private static final List<String> PARTS = List.of("idle", "growth", "large");

    @Override
    public Set<String> options() {
        return Set.of("parts", "connections", "rounds", "messages", "large", "warm-messages", "warm-seconds");
    }

    @Override
    public void run(Options options, Report report) throws Exception {
        BarChart chart = new BarChart("Scale");
        report.line("server:   lsmtpd " + System.getProperty("revision", "unknown"));
        for (String part : options.list("parts", PARTS)) {
            report.progress(part);
            switch (part) {
                case "idle" -> IdlePart.run(options, report, chart);
                case "growth" -> GrowthPart.run(options, report, chart);
                case "large" -> LargePart.run(options, report, chart);
                default -> throw new IllegalArgumentException("parts are " + PARTS + ", not " + part);
            }
        }
        report.save(chart);
    }
}
