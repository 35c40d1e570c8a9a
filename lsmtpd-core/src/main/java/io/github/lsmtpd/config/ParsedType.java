package io.github.lsmtpd.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Values without an order, of which each text that can be read is allowed. */
record ParsedType<T>(BiFunction<String, String, T> parser, Function<T, String> writer) implements ValueType<T> {
    static final ParsedType<String> TEXT = new ParsedType<>((setting, text) -> text, text -> text);
    static final ParsedType<Boolean> SWITCH = new ParsedType<>(ParsedType::parseSwitch, String::valueOf);
    static final ParsedType<Path> PATH = new ParsedType<>(ParsedType::parsePath, Path::toString);

    /** Names with commas between them. */
    static <E> ParsedType<Set<E>> names(
            Function<String, Optional<E>> byName, Function<E, String> name, String expected) {
        return new ParsedType<>(
                (setting, text) -> {
                    Set<E> values = new LinkedHashSet<>();
                    Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .map(each ->
                                    byName.apply(each).orElseThrow(() -> new SettingException(setting, each, expected)))
                            .forEach(values::add);
                    return values;
                },
                values -> String.join(",", values.stream().map(name).toList()));
    }

    private static Boolean parseSwitch(String setting, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new SettingException(setting, text, "true or false");
        }
        return text.equals("true");
    }

    private static Path parsePath(String setting, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new SettingException(setting, text, "the path of a file or directory");
        }
    }

    @Override
    public T parse(String setting, String text) {
        return parser.apply(setting, text);
    }

    @Override
    public void check(String setting, T value) {
        // its own check is the setting's
    }

    @Override
    public String text(T value) {
        return writer.apply(value);
    }
}
