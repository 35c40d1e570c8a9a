package io.github.lsmtpd.config;

import java.util.Optional;
import java.util.function.LongFunction;

/** Whole numbers in a range. */
record NumberType<T extends Number>(long min, long max, LongFunction<T> value, String unit) implements ValueType<T> {
    private static final String DIGITS = "[+-]?[0-9]{1,19}";

    /** Whole numbers that fit into an {@code int}. */
    static NumberType<Integer> ofInt(int min, int max) {
        return new NumberType<>(min, max, Math::toIntExact, "");
    }

    /** Sizes. */
    static NumberType<Long> ofBytes(long min, long max) {
        return new NumberType<>(min, max, Long::valueOf, "bytes");
    }

    @Override
    public T parse(String setting, String text) {
        return value.apply(parse(setting, text, min, max));
    }

    /** Reads a number, which is refused if it is out of range. */
    static long parse(String setting, String text, long min, long max) {
        try {
            if (text.matches(DIGITS) && Long.parseLong(text) >= min && Long.parseLong(text) <= max) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // it has 19 digits and is greater than any range
        }
        throw new SettingException(setting, text, "a whole number from " + min + " to " + max);
    }

    @Override
    public void check(String setting, T checked) {
        if (checked.longValue() < min || checked.longValue() > max) {
            throw new SettingException(setting, checked, "a number from " + min + " to " + max);
        }
    }

    @Override
    public String text(T written) {
        return written.toString();
    }

    @Override
    public Optional<T> least() {
        return Optional.of(value.apply(min));
    }

    @Override
    public Optional<T> most() {
        return Optional.of(value.apply(max));
    }
}
