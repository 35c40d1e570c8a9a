package io.github.lsmtpd.benchmarks.spool;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lies in a spool.
 *
 * @param count how many messages
 * @param size of each mail, in bytes
 */
public record Backlog(int count, int size) {
    private static final Pattern NAME = Pattern.compile("(\\d{1,8})x(\\d{1,8})");

    /** By its name: {@code 100000x5120}. */
    public static Backlog parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("files are COUNTxBYTES, as in 100000x5120, not " + name);
        }
        return new Backlog(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** For people. */
    public String title() {
        return count == 0 ? "none" : String.format(Locale.ROOT, "%,d of %,d B", count, size);
    }
}
