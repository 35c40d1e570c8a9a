package io.github.lsmtpd.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Named text values, such as environment variables, read as what they mean. A name that is missing or blank gives the
 * default; a value that does not fit throws a {@link SettingException} that says so. Immutable and thread safe.
 */
public final class Settings {
    private static final String INTEGER = "[+-]?[0-9]{1,18}";
    private static final Pattern KUBERNETES_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

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
     * A text.
     *
     * @param name the setting
     * @param defaultValue what it is when not given
     * @return the value as given, without the white space around it
     */
    public String text(String name, String defaultValue) {
        String value = values.getOrDefault(name, "").strip();
        return value.isEmpty() ? defaultValue : value;
    }

    /**
     * A text for which the empty one is a value of its own: only a name that is missing gives the default.
     *
     * @param name the setting
     * @param defaultValue what it is when not given
     * @return the value as given, without the white space around it; empty if it is blank
     */
    public String textOrEmpty(String name, String defaultValue) {
        return values.getOrDefault(name, defaultValue).strip();
    }

    /**
     * A whole number.
     *
     * @param name the setting
     * @param defaultValue what it is when not given
     * @param min the least that is allowed
     * @param max the most that is allowed
     * @return the value
     * @throws SettingException if it is no whole number, or out of range
     */
    public long number(String name, long defaultValue, long min, long max) {
        String value = text(name, Long.toString(defaultValue));
        if (!value.matches(INTEGER) || Long.parseLong(value) < min || Long.parseLong(value) > max) {
            throw new SettingException(name, value, "a whole number from " + min + " to " + max);
        }
        return Long.parseLong(value);
    }

    /**
     * A TCP port to connect to or listen on. The URL that Kubernetes puts into {@code NAME_PORT} for a service called
     * {@code name} is refused with an explanation.
     *
     * @param name the setting
     * @param defaultValue what it is when not given
     * @param min the least that is allowed: 0 where it stands for "any free port", otherwise 1
     * @return the value, from {@code min} to 65535
     * @throws SettingException if it is no such number
     */
    public int port(String name, int defaultValue, int min) {
        if (KUBERNETES_PORT.matcher(text(name, "")).matches()) {
            throw new SettingException(name, text(name, ""), portExpectedBeside(name, min));
        }
        return (int) number(name, defaultValue, min, 65535);
    }

    /** Kubernetes makes these variables for every service of the pod's namespace. */
    private static String portExpectedBeside(String name, int min) {
        String service =
                name.replaceFirst("_PORT$", "").toLowerCase(Locale.ROOT).replace('_', '-');
        return "a whole number from " + min + " to 65535; Kubernetes sets " + name
                + " to such a URL for a service named '" + service + "': set " + name
                + " yourself, rename the service, or set enableServiceLinks: false in the pod";
    }

    /**
     * A time in whole seconds.
     *
     * @param name the setting
     * @param defaultValue what it is when not given
     * @param max the longest that is allowed; the shortest is one second
     * @return the value
     * @throws SettingException if it is no whole number of seconds, or out of range
     */
    public Duration seconds(String name, Duration defaultValue, Duration max) {
        return Duration.ofSeconds(number(name, defaultValue.toSeconds(), 1, max.toSeconds()));
    }

    /**
     * A switch.
     *
     * @param name the setting
     * @param defaultValue what it is when not given
     * @return the value
     * @throws SettingException if it is neither {@code true} nor {@code false}
     */
    public boolean flag(String name, boolean defaultValue) {
        String value = text(name, Boolean.toString(defaultValue));
        if (!value.equals("true") && !value.equals("false")) {
            throw new SettingException(name, value, "true or false");
        }
        return value.equals("true");
    }
}
