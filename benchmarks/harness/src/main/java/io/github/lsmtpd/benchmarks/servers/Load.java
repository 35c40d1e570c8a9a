package io.github.lsmtpd.benchmarks.servers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How messages are sent.
 *
 * @param connections at the same time
 * @param size of a message, in bytes
 * @param reused whether a connection carries many messages, or each message comes on a connection of its own
 */
public record Load(int connections, int size, boolean reused) {
    private static final Map<String, Integer> UNITS = Map.of("", 1, "k", 1024, "m", 1024 * 1024);
    private static final Pattern NAME = Pattern.compile("(\\d+)x(\\d+)([km]?)(-each)?");

    /** All loads of the big table. */
    public static List<Load> all() {
        List<Load> loads = new ArrayList<>();
        for (int size : new int[] {512, 5 * 1024, 100 * 1024, 1024 * 1024}) {
            for (int connections : new int[] {1, 20, 100, 1000}) {
                loads.add(new Load(connections, size, true));
                loads.add(new Load(connections, size, false));
            }
        }
        return loads;
    }

    /** By its name: {@code 20x5k}, or {@code 20x5k-each} for one message a connection. */
    public static Load parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a load is CONNECTIONSxSIZE or CONNECTIONSxSIZE-each, not " + name);
        }
        int size = Integer.parseInt(matcher.group(2)) * UNITS.get(matcher.group(3));
        return new Load(Integer.parseInt(matcher.group(1)), size, matcher.group(4) == null);
    }

    /** Its name. */
    public String name() {
        return connections + "x" + sizeName("", "k", "m") + (reused ? "" : "-each");
    }

    /** For people. */
    public String title() {
        String count = connections == 1 ? "1 connection" : connections + " connections";
        return count + ", " + sizeName(" B", " KiB", " MiB") + (reused ? "" : ", one message a connection");
    }

    private String sizeName(String bytes, String kibibytes, String mebibytes) {
        if (size % UNITS.get("m") == 0) {
            return size / UNITS.get("m") + mebibytes;
        }
        return size % UNITS.get("k") == 0 ? size / UNITS.get("k") + kibibytes : size + bytes;
    }
}
