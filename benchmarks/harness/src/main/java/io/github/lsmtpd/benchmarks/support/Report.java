package io.github.lsmtpd.benchmarks.support;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * What a benchmark has to say: lines, at once on standard output and in the end in {@code results/NAME.txt}, and a chart
 * in {@code results/NAME.svg}. Not thread safe.
 */
public final class Report {
    private final String name;
    private final List<String> lines = new ArrayList<>();

    /** Begins with date and machine. */
    public Report(String name, String title) throws IOException {
        this.name = name;
        line(title);
        line("");
        Machine.describe().forEach(this::line);
    }

    private Report(String name, List<String> begun) {
        this.name = name;
        lines.addAll(begun);
    }

    /** A report of one part, which begins with what is in this one so far, and is saved as {@code NAME-PART}. */
    public Report part(String part) {
        return new Report(name + "-" + part, lines);
    }

    /** Adds a line. */
    public void line(String text) {
        System.out.println(text);
        lines.add(text);
    }

    /** Adds a table, with an empty line before it. */
    public void table(TextTable table) {
        line("");
        table.lines().forEach(this::line);
    }

    /** What is going on, for who watches; not kept. */
    public void progress(String text) {
        System.err.println("... " + text);
    }

    /** Writes what there is so far; called again, it replaces it. */
    public void save(BarChart chart) throws IOException {
        Files.createDirectories(Workspace.results());
        Files.write(Workspace.results().resolve(name + ".txt"), lines);
        Files.writeString(Workspace.results().resolve(name + ".svg"), chart.toSvg());
    }
}
