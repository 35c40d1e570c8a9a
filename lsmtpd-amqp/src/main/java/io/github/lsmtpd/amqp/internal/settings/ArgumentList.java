package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.config.SettingException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Arguments as text: {@code x-max-length=1000,x-overflow=reject-publish}. A value is a whole number, {@code true},
 * {@code false}, or a text; one in double quotes is a text whatever it looks like, and may have commas. Stateless.
 */
public final class ArgumentList {
    private static final Pattern ARGUMENT =
            Pattern.compile("\\s*([^=,\"\\s]+)\\s*=\\s*(?:\"([^\"]*)\"|([^=,\"]*?))\\s*(?:,|$)");

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern PLAIN = Pattern.compile("[^=,\"\\s]+");
    private static final String EXPECTED =
            "name=value with commas between them, a value with a comma or an equals sign in double quotes, each name once";

    private ArgumentList() {}

    /** Reads the text of a variable. */
    public static Map<String, Object> parse(String setting, String text) {
        Map<String, Object> arguments = new TreeMap<>();
        Matcher argument = ARGUMENT.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!argument.find(end) || argument.start() != end || arguments.containsKey(argument.group(1))) {
                throw new SettingException(setting, text, EXPECTED);
            }
            String quoted = argument.group(2);
            arguments.put(argument.group(1), quoted == null ? value(argument.group(3)) : quoted);
            end = argument.end();
        }
        return arguments;
    }

    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        return NUMBER.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
    }

    /** Writes what {@link #parse} reads as the same. */
    public static String write(Map<String, Object> arguments) {
        return new TreeMap<>(arguments)
                .entrySet().stream()
                        .map(argument -> argument.getKey() + "=" + written(argument.getValue()))
                        .collect(Collectors.joining(","));
    }

    private static String written(Object value) {
        boolean plain = !(value instanceof String text)
                || (PLAIN.matcher(text).matches() && value(text).equals(text));
        return plain ? value.toString() : "\"" + value + "\"";
    }
}
