package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.time.Duration;

/**
 * The one place that knows a number's setting: its name, its default and its range.
 *
 * @param name the name, as an environment variable has it
 * @param defaultValue what it is when not given
 * @param min the least that is allowed
 * @param max the most that is allowed
 */
public record NumberSetting(String name, long defaultValue, long min, long max) {
    /** Reads it from settings. */
    public long read(Settings settings) {
        return settings.number(name, defaultValue, min, max);
    }

    /** Reads it as a time in whole seconds. */
    public Duration readSeconds(Settings settings) {
        return Duration.ofSeconds(read(settings));
    }

    /** Lets a value in range pass. */
    public long check(long value) {
        if (value < min || value > max) {
            throw new SettingException(name, value, "a whole number from " + min + " to " + max);
        }
        return value;
    }

    /** Lets a time pass that is longer than zero and not longer than so many seconds. */
    public Duration checkSeconds(Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(Duration.ofSeconds(max)) > 0) {
            throw new SettingException(name, value, "a time longer than zero, at most " + max + " seconds");
        }
        return value;
    }

    /** The default as a time. */
    public Duration defaultSeconds() {
        return Duration.ofSeconds(defaultValue);
    }
}
