package io.github.lsmtpd.benchmarks.jmh;

import io.github.lsmtpd.benchmarks.support.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A line of JMH's CSV.
 *
 * @param name class and method of the step
 * @param parameters its parameters, with a space between them
 */
record Score(String name, String parameters, double value, double error, String unit) {
    /** The columns are benchmark, mode, threads, samples, score, error, unit, and the parameters of all benchmarks. */
    private static final int PARAMETERS = 7;

    static List<Score> read(Path csv) throws IOException {
        return Files.readAllLines(csv).stream().skip(1).map(Score::parse).toList();
    }

    /** No parameter has a comma in it. */
    private static Score parse(String line) {
        String[] cells = Arrays.stream(line.split(",")).map(Score::unquote).toArray(String[]::new);
        String parameters = Arrays.stream(cells)
                .skip(PARAMETERS)
                .filter(cell -> !cell.isEmpty())
                .collect(Collectors.joining(" "));
        String name = cells[0].replaceFirst("^.*\\.(\\w+)Benchmark\\.", "$1.");
        return new Score(name, parameters, Double.parseDouble(cells[4]), Double.parseDouble(cells[5]), cells[6]);
    }

    private static String unquote(String cell) {
        String inner = cell.startsWith("\"") ? cell.substring(1, cell.length() - 1) : cell;
        return inner.replace("\"\"", "\"");
    }

    String step() {
        return name + " " + parameters;
    }

    String valueText() {
        return Spread.text(value);
    }

    /** One iteration has none. */
    String errorText() {
        return Double.isNaN(error) ? "-" : Spread.text(error);
    }

    Spread spread() {
        double margin = Double.isNaN(error) ? 0 : error;
        return new Spread(value, Math.max(0, value - margin), value + margin);
    }
}
