package io.github.lsmtpd.benchmarks.engine;

import io.github.lsmtpd.benchmarks.Benchmark;
import io.github.lsmtpd.benchmarks.amqp.RabbitMqNode;
import io.github.lsmtpd.benchmarks.amqp.Release;
import io.github.lsmtpd.benchmarks.support.Options;
import io.github.lsmtpd.benchmarks.support.Report;
import io.github.lsmtpd.benchmarks.support.Series;
import io.github.lsmtpd.benchmarks.support.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the spool's engine does beside storing: it starts with many files, replays them, and takes all messages first. */
public final class EngineBenchmark implements Benchmark {
    /** For every JVM that is measured. */
    static final String HEAP_FLAG = "-Xmx256m";

    private static final List<String> PARTS = List.of("start", "replay", "always");

    @Override
    public Set<String> options() {
        return Set.of(
                "parts",
                "rounds",
                "directory",
                "releases",
                "files",
                "replay",
                "queues",
                "connections",
                "seconds",
                "warm-messages",
                "warm-seconds");
    }

    @Override
    public void run(Options options, Report report) throws Exception {
        Path parent =
                Path.of(options.list("directory", List.of(Workspace.target().toString()))
                        .get(0));
        report.line("server:   lsmtpd " + System.getProperty("revision", "unknown") + ", files on "
                + Files.getFileStore(parent).type());
        List<Release> releases = options.list("releases", List.of(Release.V3_10.label())).stream()
                .map(Release::of)
                .toList();
        releases.forEach(Release::check);
        List<String> parts = options.list("parts", PARTS);
        if (!PARTS.containsAll(parts)) {
            throw new IllegalArgumentException("parts are " + PARTS + ", not " + parts);
        }
        for (String part : parts) {
            for (Release release : releases) {
                report.progress(part + ", RabbitMQ " + release.label());
                Report own = report.part(part + "-" + release.label());
                own.line("broker:   RabbitMQ " + release.label());
                run(part, release, options, parent, own);
            }
        }
    }

    private static void run(String part, Release release, Options options, Path parent, Report report)
            throws Exception {
        try (RabbitMqNode node = RabbitMqNode.start(release, Workspace.target())) {
            switch (part) {
                case "start" -> StartPart.run(node, options, parent, report);
                case "replay" -> ReplayPart.run(node, options, parent, report);
                case "always" -> AlwaysPart.run(node, options, parent, report);
                default -> throw new IllegalStateException(part);
            }
        }
    }

    static <S> void printFailures(Map<S, ? extends Series<?>> results, Function<S, String> label, Report report) {
        results.forEach((subject, series) -> series.failures()
                .forEach(reason -> report.line("failed run of " + label.apply(subject) + ": " + reason)));
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
