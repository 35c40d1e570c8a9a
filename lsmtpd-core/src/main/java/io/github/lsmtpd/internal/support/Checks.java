package io.github.lsmtpd.internal.support;

import io.github.lsmtpd.config.SettingException;
import java.util.Objects;

/** What the settings have in common: a value out of range is refused by name. Stateless. */
public final class Checks {
    private Checks() {}

    /**
     * For what goes into lines of headers, of JSON or of a log: refuses null, and what could end such a line.
     *
     * @param component the name in code
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it has a control character or a line end
     */
    public static String printable(String component, String value) {
        if (!OneLine.is(Objects.requireNonNull(value, component))) {
            throw new IllegalArgumentException(
                    component + " '" + OneLine.of(value) + "' has a control character or a line end");
        }
        return value;
    }

    /**
     * Refuses a number out of range.
     *
     * @param setting the name in code
     * @param value the value
     * @param min the least that is allowed
     * @param max the most that is allowed
     * @return the value
     * @throws SettingException if it is out of range
     */
    public static long inRange(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            throw new SettingException(setting, value, "a number from " + min + " to " + max);
        }
        return value;
    }
}
