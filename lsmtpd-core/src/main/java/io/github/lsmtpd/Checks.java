package io.github.lsmtpd;

import java.time.Duration;
import java.util.Objects;

/** What the settings have in common: a value out of range is refused by name. Stateless. */
final class Checks {
    /** A century: what means "for ever", and can still be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Checks() {}

    /** For what goes into lines of headers, of JSON or of a log: refuses null, and what could end such a line. */
    static String printable(String component, String value) {
        if (!LogText.isOneLine(Objects.requireNonNull(value, component))) {
            throw new IllegalArgumentException(
                    component + " '" + LogText.oneLine(value) + "' has a control character or a line end");
        }
        return value;
    }

    static long inRange(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            throw new SettingException(setting, value, "a number from " + min + " to " + max);
        }
        return value;
    }

    static Duration positive(String setting, Duration value) {
        Objects.requireNonNull(value, setting);
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new SettingException(setting, value, "a time longer than zero, up to " + LONGEST.toDays() + " days");
        }
        return value;
    }
}
