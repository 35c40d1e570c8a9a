package io.github.lsmtpd.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Times, as text in whole seconds. In code, one that need not be zero may be any time longer than that, such as 50 ms.
 *
 * @param orZero whether zero is a value, which then means that there is no limit
 * @param max the longest
 */
record SecondsType(boolean orZero, Duration max) implements ValueType<Duration> {
    @Override
    public Duration parse(String setting, String text) {
        return Duration.ofSeconds(NumberType.parse(setting, text, orZero ? 0 : 1, max.toSeconds()));
    }

    @Override
    public void check(String setting, Duration value) {
        if (value.isNegative() || (value.isZero() && !orZero) || value.compareTo(max) > 0) {
            String longest =
                    max.toHours() % 24 == 0 && max.toDays() > 1 ? max.toDays() + " days" : max.toSeconds() + " seconds";
            throw new SettingException(
                    setting, value, (orZero ? "zero, or a time up to " : "a time longer than zero, up to ") + longest);
        }
    }

    @Override
    public String text(Duration value) {
        return Long.toString(value.toSeconds());
    }

    @Override
    public Optional<Duration> least() {
        return Optional.of(Duration.ofSeconds(orZero ? 0 : 1));
    }

    @Override
    public Optional<Duration> most() {
        return Optional.of(max);
    }

    @Override
    public String unit() {
        return "seconds";
    }
}
