package io.github.lsmtpd.config;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Named text values, such as environment variables, read as what they mean. A name that is missing or blank gives the
 * default; a value that does not fit throws a {@link SettingException} that says so. Immutable and thread safe.
 */
public final class Settings {
    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads from a map.
     *
     * @param values the values by name, none of them null, copied
     * @return the settings
     */
    public static Settings of(Map<String, String> values) {
        Objects.requireNonNull(values, "values")
                .forEach((name, value) -> Objects.requireNonNull(value, "value of " + name));
        return new Settings(values);
    }

    /**
     * Reads from the environment variables of this process.
     *
     * @return the settings
     */
    public static Settings fromEnvironment() {
        return new Settings(System.getenv());
    }

    /**
     * What a variable says, or else the setting's default.
     *
     * @param <T> what its values are
     * @param setting the setting
     * @return the value
     * @throws SettingException if the variable holds what is not allowed; the message has its name
     * @throws IllegalStateException if the setting has no default; {@link #find} reads such
     */
    public <T> T get(Setting<T> setting) {
        return get(setting, text -> text);
    }

    /**
     * What a variable says whose text is written in another form than usual, or else the setting's default.
     *
     * @param <T> what its values are
     * @param setting the setting
     * @param form makes the usual form of what is written
     * @return the value
     * @throws SettingException if the variable holds what is not allowed; the message has its name
     */
    public <T> T get(Setting<T> setting, UnaryOperator<String> form) {
        return find(setting, form).orElseGet(setting::defaultValue);
    }

    /**
     * What a variable says.
     *
     * @param <T> what its values are
     * @param setting the setting
     * @return the value, or empty if it is not given
     * @throws SettingException if the variable holds what is not allowed; the message has its name
     */
    public <T> Optional<T> find(Setting<T> setting) {
        return find(setting, text -> text);
    }

    private <T> Optional<T> find(Setting<T> setting, UnaryOperator<String> form) {
        String text = values.getOrDefault(setting.variable(), "").strip();
        boolean given = setting.emptyIsValue() ? values.containsKey(setting.variable()) : !text.isEmpty();
        return given ? Optional.of(setting.parse(form.apply(text))) : Optional.empty();
    }

    /**
     * A text that no setting was declared for.
     *
     * @param name the variable
     * @param defaultValue what it is when not given
     * @return the value as given, without the white space around it
     */
    public String text(String name, String defaultValue) {
        String value = values.getOrDefault(name, "").strip();
        return value.isEmpty() ? defaultValue : value;
    }
}
