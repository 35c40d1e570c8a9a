package io.github.lsmtpd.benchmarks.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The collections of garbage that a JVM has logged, in their order; immutable. The heap is fullest right before one of them,
 * and what is left behind one is what lives, with what was not looked at.
 */
public record GcLog(List<Collection> collections) {
    private static final Pattern PAUSE =
            Pattern.compile("\\[([\\d.]+)s\\] GC\\(\\d+\\) Pause (?:Young|Full) .*?(\\d+)M->(\\d+)M\\(");

    /**
     * One collection.
     *
     * @param seconds from the start of the JVM to its end
     * @param before the heap in use, in MiB
     * @param after the same behind it
     */
    public record Collection(double seconds, double before, double after) {}

    /** A collector that logs in MiB, and lets the JVM write its log to a file. */
    public static List<String> flags(Path file) {
        return List.of("-XX:+UseG1GC", "-Xlog:gc:file=" + file + ":uptime:filecount=0");
    }

    /** Reads what was logged so far. */
    public static GcLog read(Path file) throws IOException {
        return parse(Files.readAllLines(file));
    }

    static GcLog parse(List<String> lines) {
        return new GcLog(lines.stream()
                .flatMap(line -> PAUSE.matcher(line).results())
                .map(GcLog::collection)
                .toList());
    }

    private static Collection collection(MatchResult pause) {
        return new Collection(
                Double.parseDouble(pause.group(1)),
                Double.parseDouble(pause.group(2)),
                Double.parseDouble(pause.group(3)));
    }

    /** The most that was in use before a collection. */
    public double most() {
        return collections.stream().mapToDouble(Collection::before).max().orElse(Double.NaN);
    }

    /** What was in use after the collections between two points of time, in seconds from the start; empty if there was none. */
    public Optional<Spread> after(double from, double to) {
        List<Collection> between = collections.stream()
                .filter(collection -> collection.seconds() >= from && collection.seconds() <= to)
                .toList();
        return between.isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(between.stream().mapToDouble(Collection::after)));
    }
}
