package io.github.lsmtpd.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A setting, declared once: its name in code, the environment variable that sets it, its default, which values it may have,
 * and what it means. Code checks with {@link #check}, {@link Settings#get} reads the variable; both allow the same values.
 * Immutable and thread safe, as long as its values are.
 *
 * @param <T> what its values are
 */
public final class Setting<T> {
    private final String name;
    private final String variable;
    private final ValueType<T> type;
    private final BiConsumer<String, ? super T> check;
    private final @Nullable T defaultValue;
    private final String defaultText;
    private final String meaning;
    private final boolean emptyIsValue;

    Setting(SettingBuilder<T> declared, String meaning) {
        this.name = declared.name;
        this.variable = declared.variable;
        this.type = declared.type;
        this.check = declared.check;
        this.defaultValue = declared.defaultValue;
        this.defaultText = declared.defaultText;
        this.emptyIsValue = declared.emptyIsValue;
        this.meaning = meaning;
        if (defaultValue != null) {
            check(defaultValue);
        }
    }

    /**
     * Declares a whole number.
     *
     * @param name the name in code
     * @param variable the environment variable; empty, here and below, if code alone sets it
     * @param min the least that is allowed
     * @param max the most that is allowed
     * @return what is still to be declared
     */
    public static SettingBuilder<Integer> number(String name, String variable, int min, int max) {
        return new SettingBuilder<>(name, variable, NumberType.ofInt(min, max));
    }

    /**
     * Declares a size in bytes.
     *
     * @param name the name in code
     * @param variable the environment variable
     * @param min the least that is allowed
     * @param max the most that is allowed
     * @return what is still to be declared
     */
    public static SettingBuilder<Long> bytes(String name, String variable, long min, long max) {
        return new SettingBuilder<>(name, variable, NumberType.ofBytes(min, max));
    }

    /**
     * Declares a TCP port.
     *
     * @param name the name in code
     * @param variable the environment variable
     * @param min the least that is allowed: 0 where it stands for "any free port", otherwise 1
     * @return what is still to be declared
     */
    public static SettingBuilder<Integer> port(String name, String variable, int min) {
        return new SettingBuilder<>(name, variable, PortType.from(min));
    }

    /**
     * Declares a time, which is longer than zero; its variable has whole seconds.
     *
     * @param name the name in code
     * @param variable the environment variable
     * @param max the longest that is allowed
     * @return what is still to be declared
     */
    public static SettingBuilder<Duration> seconds(String name, String variable, Duration max) {
        return new SettingBuilder<>(name, variable, new SecondsType(false, max));
    }

    /**
     * Declares a time, or zero for no limit; its variable has whole seconds.
     *
     * @param name the name in code
     * @param variable the environment variable
     * @param max the longest that is allowed
     * @return what is still to be declared
     */
    public static SettingBuilder<Duration> secondsOrZero(String name, String variable, Duration max) {
        return new SettingBuilder<>(name, variable, new SecondsType(true, max));
    }

    /**
     * Declares a switch, {@code true} or {@code false}.
     *
     * @param name the name in code
     * @param variable the environment variable
     * @return what is still to be declared
     */
    public static SettingBuilder<Boolean> flag(String name, String variable) {
        return new SettingBuilder<>(name, variable, ParsedType.SWITCH);
    }

    /**
     * Declares a text; the white space around it is no part of it.
     *
     * @param name the name in code
     * @param variable the environment variable
     * @return what is still to be declared
     */
    public static SettingBuilder<String> text(String name, String variable) {
        return new SettingBuilder<>(name, variable, ParsedType.TEXT);
    }

    /**
     * Declares a path.
     *
     * @param name the name in code
     * @param variable the environment variable
     * @return what is still to be declared
     */
    public static SettingBuilder<Path> path(String name, String variable) {
        return new SettingBuilder<>(name, variable, ParsedType.PATH);
    }

    /**
     * Declares a set of names; its variable has commas between them.
     *
     * @param <E> what the names stand for
     * @param name the name in code
     * @param variable the environment variable
     * @param byName finds what a name stands for; empty refuses it
     * @param nameOf the name of each
     * @param expected what would be right, to be read after "expected"
     * @return what is still to be declared
     */
    public static <E> SettingBuilder<Set<E>> names(
            String name,
            String variable,
            Function<String, Optional<E>> byName,
            Function<E, String> nameOf,
            String expected) {
        return new SettingBuilder<>(name, variable, ParsedType.names(byName, nameOf, expected));
    }

    /**
     * Declares a setting whose text has a form of its own.
     *
     * @param <T> what its values are
     * @param name the name in code
     * @param variable the environment variable
     * @param parser gets the variable and its text, and throws a {@link SettingException} if it is no value
     * @param writer the text of a value
     * @return what is still to be declared
     */
    public static <T> SettingBuilder<T> parsed(
            String name, String variable, BiFunction<String, String, T> parser, Function<T, String> writer) {
        return new SettingBuilder<>(name, variable, new ParsedType<>(parser, writer));
    }

    /**
     * Lets a value of code pass that is allowed.
     *
     * @param value the value
     * @return the value
     * @throws SettingException if it is not allowed; the message has the name in code
     */
    public T check(T value) {
        check(name, value);
        return value;
    }

    /** Reads what the variable holds, stripped. */
    T parse(String text) {
        T value = type.parse(variable, text);
        check(variable, value);
        return value;
    }

    private void check(String called, T value) {
        requireNonNull(value, called);
        type.check(called, value);
        check.accept(called, value);
    }

    /**
     * The name in code: that of the builder's method or of the record's component.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The environment variable.
     *
     * @return its name
     */
    public String variable() {
        return variable;
    }

    /**
     * What it is when it is not given.
     *
     * @return the value
     * @throws IllegalStateException if it has none of its own, so that only {@link Settings#find} reads it
     */
    public T defaultValue() {
        if (defaultValue == null) {
            throw new IllegalStateException(variable + " has no default");
        }
        return defaultValue;
    }

    /**
     * What it is when it is not given, to be read by people: the variable's text in backticks, or a description in Markdown.
     *
     * @return the text, on one line
     */
    public String defaultText() {
        return defaultText;
    }

    /**
     * What it means, in Markdown.
     *
     * @return the text, on one line
     */
    public String meaning() {
        return meaning;
    }

    /**
     * What its numbers count: {@code bytes}, {@code seconds}, or nothing in particular.
     *
     * @return the unit, or the empty text
     */
    public String unit() {
        return type.unit();
    }

    /**
     * The least value that its variable can have, where values have an order.
     *
     * @return the value
     */
    public Optional<T> min() {
        return type.least();
    }

    /**
     * The greatest value, where values have an order.
     *
     * @return the value
     */
    public Optional<T> max() {
        return type.most();
    }

    /**
     * What its variable has to hold for a value.
     *
     * @param value the value
     * @return the text
     */
    public String text(T value) {
        return type.text(value);
    }

    /** Whether the variable may be set to the empty text, which then is not as if it were not set. */
    boolean emptyIsValue() {
        return emptyIsValue;
    }
}
