package io.github.lsmtpd.benchmarks.jmh;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.Child;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.TextTable;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Single steps of the server, measured by JMH in a process of its own; this shows what it wrote. */
public final class JmhBenchmark implements Benchmark {
    private static final Duration LIMIT = Duration.ofHours(1);

    @Override
    public Set<String> options() {
        return Set.of("only", "forks", "warm-ups", "iterations");
    }

    @Override
    public void run(Options options, Report report) throws IOException, InterruptedException, FailedRunException {
        String forks = Integer.toString(options.number("forks", 1));
        String warmUps = Integer.toString(options.number("warm-ups", 4));
        String iterations = Integer.toString(options.number("iterations", 5));
        report.line("server:   lsmtpd " + System.getProperty("revision", "unknown"));
        report.line("JMH:      " + forks + " forks, " + warmUps + " warm-ups and " + iterations + " iterations of 1 s");
        Path scores = Workspace.target().resolve("jmh.csv");
        List<String> command = new ArrayList<>(Workspace.java(
                "-cp", Workspace.classPath("jmh"), "org.openjdk.jmh.Main", "-rf", "csv", "-rff", scores.toString()));
        command.addAll(List.of("-f", forks, "-wi", warmUps, "-i", iterations, "-w", "1", "-r", "1"));
        command.addAll(options.list("only", List.of(".*")));
        try (Child process = Child.start("jmh", new ProcessBuilder(command))) {
            if (process.awaitEnd(LIMIT) != 0) {
                throw new FailedRunException("JMH failed: " + String.join("\n", process.output()));
            }
        }
        print(Score.read(scores), report);
    }

    private static void print(List<Score> scores, Report report) throws IOException {
        TextTable table = new TextTable("step", "time", "error (99.9 %)", "unit");
        scores.forEach(score -> table.row(score.step(), score.valueText(), score.errorText(), score.unit()));
        report.table(table);
        BarChart chart = new BarChart("Single steps, with the error of 99.9 %");
        Map<String, List<Score>> panels =
                scores.stream().collect(Collectors.groupingBy(Score::name, TreeMap::new, Collectors.toList()));
        panels.forEach((name, bars) -> chart.panel(new BarChart.Panel(
                name,
                bars.get(0).unit(),
                bars.stream()
                        .map(score -> new BarChart.Bar(score.parameters(), score.spread(), true))
                        .toList())));
        report.save(chart);
    }
}
