package io.github.lsmtpd;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.config.SettingException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What RFC 5321 forbids clients to send and the server takes all the same, because old devices and applications send it.
 * The server is strict about each unless the application {@linkplain ContentRules#tolerating tolerates} it; only
 * {@link #LONG_LINES} and {@link #SPACE_BEFORE_PATH} are tolerated {@linkplain #defaults() by default}, since much mail
 * has them. What the client wrote is what the sink gets, except where a constant says otherwise.
 *
 * <p>None of them opens a way to smuggle a second message in: whatever is tolerated, only CRLF.CRLF ends the data of DATA.
 */
public enum SmtpTolerance {
    /**
     * An LF without CR ends a line, and becomes CRLF, in commands and in the data of DATA (RFC 5321 §2.3.8). The end of the
     * data stays CRLF.CRLF alone; a CR without LF is refused in any case.
     */
    BARE_LF("bare-lf"),
    /** A text line has more than 998 octets without its CRLF (RFC 5321 §4.5.3.1.6). Tolerated by default. */
    LONG_LINES("long-lines"),
    /** The path of MAIL or RCPT has no angle brackets (RFC 5321 §4.1.2): {@code MAIL FROM:user@example.com}. */
    NO_BRACKETS("no-brackets"),
    /** Blanks stand after {@code FROM:} or {@code TO:} (RFC 5321 §3.3). Tolerated by default. */
    SPACE_BEFORE_PATH("space-before-path"),
    /** A local part has dots at its start or its end, or two in a row (RFC 5321 §4.1.2): {@code <first..last.@example.com>}. */
    DOTS("dots"),
    /** A domain ends with a dot (RFC 5321 §2.3.5): {@code <user@example.com.>}. */
    FINAL_DOT("final-dot"),
    /** A path is a local part alone (RFC 5321 §2.3.11): {@code <root>}. The server's own name becomes its domain. */
    LOCAL_NAMES("local-names"),
    /** A transaction begins without EHLO, HELO or LHLO before it (RFC 5321 §4.1.4). The client's name is then empty. */
    NO_GREETING("no-greeting"),
    /** EHLO, HELO or LHLO has no argument (RFC 5321 §4.1.1.1). The client's name is then empty. */
    EMPTY_GREETING("empty-greeting"),
    /** A message has not a single octet, and so no header (RFC 5322 §3.6). */
    EMPTY_MESSAGE("empty-message");

    /** The names of all. */
    static final String KEYWORDS =
            Arrays.stream(values()).map(SmtpTolerance::keyword).collect(joining(", "));

    private final String keyword;

    SmtpTolerance(String keyword) {
        this.keyword = keyword;
    }

    /**
     * The name in configurations.
     *
     * @return the name in lower case, with hyphens
     */
    public String keyword() {
        return keyword;
    }

    /**
     * Finds a tolerance by its name in configurations.
     *
     * @param keyword the name, in any case
     * @return the tolerance, or empty if none has that name
     */
    public static Optional<SmtpTolerance> of(String keyword) {
        for (SmtpTolerance tolerance : values()) {
            if (tolerance.keyword.equalsIgnoreCase(keyword)) {
                return Optional.of(tolerance);
            }
        }
        return Optional.empty();
    }

    /**
     * What is tolerated unless the application says otherwise.
     *
     * @return a new set
     */
    public static Set<SmtpTolerance> defaults() {
        return EnumSet.of(LONG_LINES, SPACE_BEFORE_PATH);
    }

    /** Reads names with commas between them, which change what is tolerated by default. */
    static Set<SmtpTolerance> parse(String setting, String names) {
        Set<SmtpTolerance> tolerated = defaults();
        for (String name : names.split(",", -1)) {
            switch (name.strip()) {
                case "all" -> tolerated.addAll(EnumSet.allOf(SmtpTolerance.class));
                case "none" -> tolerated.clear();
                default -> tolerated.add(known(setting, name.strip()));
            }
        }
        return tolerated;
    }

    private static SmtpTolerance known(String setting, String name) {
        return of(name).orElseThrow(() ->
                new SettingException(setting, name, "all, none, or names with commas between them, of " + KEYWORDS));
    }

    /** The names that say all that is tolerated, where that is not less than by default. */
    static String write(Set<SmtpTolerance> tolerated) {
        return tolerated.stream().map(SmtpTolerance::keyword).collect(joining(","));
    }
}
