package io.github.lsmtpd.benchmarks.spool;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.support.BarChart;
import io.github.lsmtpd.benchmarks.support.DirectoryTree;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.SideBySide;
import io.github.lsmtpd.benchmarks.support.Spread;
import io.github.lsmtpd.benchmarks.support.TextTable;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Messages stored on disk while the primary sink is away, beside a bare loop of eight threads; and their replay. */
public final class SpoolBenchmark implements Benchmark {
    private static final int ROUNDS = 5;
    private static final int MESSAGES = 10_000;

    /** Its compiler is at work for as long as that, and takes one of two processors. */
    private static final int WARM_UP = 30_000;

    private static final int SIZE = 5 * 1024;

    @Override
    public Set<String> options() {
        return Set.of("rounds", "warm-messages", "messages", "size", "directory");
    }

    @Override
    public void run(Options options, Report report) throws IOException, InterruptedException {
        int rounds = options.number("rounds", ROUNDS);
        Writer.Task task = new Writer.Task(
                options.number("warm-messages", WARM_UP),
                options.number("messages", MESSAGES),
                options.number("size", SIZE));
        Path parent =
                Path.of(options.list("directory", List.of(Workspace.target().toString()))
                        .get(0));
        report.line("files:    " + task.messages() + " of mails of " + task.size() + " bytes a run, after "
                + task.warmUp() + " to warm up, on "
                + Files.getFileStore(parent).type() + "; rounds: " + rounds
                + ", median (least..most)");
        Path directory = Files.createTempDirectory(parent, "spool");
        try {
            print(SideBySide.run(rounds, List.of(Writer.values()), writer -> writer.run(directory, task)), report);
        } finally {
            DirectoryTree.delete(directory); // all at the end: the file system may be busy for long with what was freed
        }
    }

    private static void print(Map<Writer, Series<Writer.Run>> results, Report report) throws IOException {
        double bare = results.get(Writer.BARE_LOOP).median(Writer.Run::stored);
        TextTable table = new TextTable("written by", "stored/s", "ratio", "replayed/s");
        results.forEach((writer, series) -> {
            series.failures().forEach(reason -> report.line("failed run of " + writer.label() + ": " + reason));
            table.row(
                    writer.label(),
                    series.text(Writer.Run::stored),
                    Spread.text(series.median(Writer.Run::stored) / bare),
                    writer == Writer.SINK ? series.text(Writer.Run::replayed) : "-");
        });
        report.table(table);
        BarChart chart = new BarChart("Spool");
        chart.panel(new BarChart.Panel(
                "Messages on disk",
                "messages/s",
                results.entrySet().stream()
                        .flatMap(entry -> entry.getValue().spread(Writer.Run::stored).stream()
                                .map(spread -> new BarChart.Bar(
                                        entry.getKey().label(), spread, entry.getKey() != Writer.BARE_LOOP)))
                        .toList()));
        report.save(chart);
    }
}
