package io.github.lsmtpd;

import java.time.Duration;

/** What the settings have in common: a value out of range is refused by name. Stateless. */
final class Checks {
    private static final Duration LONGEST = Duration.ofDays(365);

    private Checks() {}

    static long inRange(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            throw new SettingException(setting, value, "a number from " + min + " to " + max);
        }
        return value;
    }

    static Duration positive(String setting, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new SettingException(setting, value, "a time longer than zero, up to " + LONGEST.toDays() + " days");
        }
        return value;
    }
}
