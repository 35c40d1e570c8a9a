package io.github.lsmtpd.amqp.internal.routing;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts by name, written as {@code name=text}: with commas between them, or one a line. Stateless. */
public final class NamedTexts {
    private static final String FORM = "name=text";

    private NamedTexts() {}

    /** Reads what a variable holds. A comma inside a placeholder divides nothing. */
    public static Map<String, String> parse(String setting, String text) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String entry : divided(text)) {
            add(
                    entry,
                    named,
                    problem -> new SettingException(
                            setting, text, "one or more " + FORM + " with commas between them (" + problem + ")"));
        }
        return named;
    }

    /** Reads a file; empty lines, and those that begin with {@code #}, are none. */
    public static Map<String, String> read(String setting, Path file) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String line : lines(setting, file)) {
            String entry = line.strip();
            if (!entry.isEmpty() && !entry.startsWith("#")) {
                add(
                        entry,
                        named,
                        problem ->
                                new SettingException(setting, file, "a file of lines " + FORM + " (" + problem + ")"));
            }
        }
        return named;
    }

    /** What a variable has to hold for this. */
    public static String text(Map<String, String> named) {
        return named.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(joining(","));
    }

    private static List<String> lines(String setting, Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new SettingException(setting, file, "a readable file of lines " + FORM + " in UTF-8");
        }
    }

    private static void add(String entry, Map<String, String> named, Problem problem) {
        int equals = entry.indexOf('=');
        String name = equals < 0 ? "" : entry.substring(0, equals).strip();
        if (name.isEmpty()) {
            throw problem.of("'" + entry + "' is none");
        }
        if (named.put(name, entry.substring(equals + 1).strip()) != null) {
            throw problem.of("'" + name + "' is there twice");
        }
    }

    private static List<String> divided(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '{' && text.indexOf('}', i) > 0) {
                i = text.startsWith("{{", i) ? i + 1 : text.indexOf('}', i);
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** Says what is wrong with an entry. */
    private interface Problem {
        SettingException of(String what);
    }
}
