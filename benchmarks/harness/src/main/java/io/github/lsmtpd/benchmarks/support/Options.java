package io.github.lsmtpd.benchmarks.support;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What follows the name of a benchmark on the command line: {@code --rounds 5 --all}. Immutable. */
public final class Options {
    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a command line.
     *
     * @param arguments names, each with or without a value
     * @param known the names that the benchmark knows
     * @throws IllegalArgumentException for any other
     */
    public static Options parse(List<String> arguments, Set<String> known) {
        Map<String, String> values = new HashMap<>();
        String name = "";
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                name = argument.substring(2);
                requireKnown(argument, known.contains(name), known);
                values.put(name, "");
            } else {
                requireKnown(argument, "".equals(values.get(name)), known);
                values.put(name, argument);
            }
        }
        return new Options(Map.copyOf(values));
    }

    private static void requireKnown(String argument, boolean known, Set<String> all) {
        if (!known) {
            throw new IllegalArgumentException("unknown: " + argument + "; known are --" + String.join(" --", all));
        }
    }

    /** Returns whether the option was given. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A number, or the default. */
    public int number(String name, int otherwise) {
        return has(name) ? Integer.parseInt(values.get(name)) : otherwise;
    }

    /** The parts of a value with commas between them, or the default. */
    public List<String> list(String name, List<String> otherwise) {
        return has(name) ? List.of(values.get(name).split(",")) : otherwise;
    }
}
