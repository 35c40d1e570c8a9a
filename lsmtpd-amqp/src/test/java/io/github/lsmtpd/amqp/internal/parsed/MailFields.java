package io.github.lsmtpd.amqp.internal.parsed;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The fields of a mail by their names, each as one text, written alike whoever read them. */
final class MailFields {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern ANGLES = Pattern.compile("[<>]");

    private final Map<String, String> fields = new LinkedHashMap<>();

    MailFields header(String name, String value) {
        fields.merge("headers", name + ": " + inOneLine(value), (all, one) -> all + "\n" + one);
        return this;
    }

    MailFields mailbox(String field, String name, String address) {
        return add(field, inOneLine(name) + " <" + inOneLine(address) + ">");
    }

    MailFields oneLine(String field, String value) {
        return add(field, inOneLine(value));
    }

    /** With its offset from UTC, and as the instant that it is. */
    MailFields date(OffsetDateTime date) {
        return add("date", date.toString()).instant(date.toInstant());
    }

    MailFields instant(Instant instant) {
        return add("instant", instant.toString());
    }

    MailFields ids(String field, String value) {
        return add(field, inOneLine(ANGLES.matcher(value).replaceAll(" ")));
    }

    MailFields text(String field, String value) {
        String[] lines = value.replace("\r\n", "\n").split("\n", -1);
        return add(field, String.join("\n", lines).stripTrailing());
    }

    MailFields attachment(int number, String name, String type, String disposition, String contentId, String content) {
        String prefix = "attachment " + number + " ";
        return add(prefix + "name", inOneLine(name))
                .add(prefix + "type", type)
                .add(prefix + "disposition", disposition)
                .add(prefix + "content_id", inOneLine(contentId))
                .add(prefix + "content", content);
    }

    private MailFields add(String field, String value) {
        if (!value.isEmpty()) {
            fields.merge(field, value, (all, one) -> all + "\n" + one);
        }
        return this;
    }

    private static String inOneLine(String value) {
        return BLANKS.matcher(value).replaceAll(" ").strip();
    }

    /** The names of the fields that are not the same. */
    List<String> differences(MailFields other) {
        List<String> names = new ArrayList<>(fields.keySet());
        other.fields.keySet().stream().filter(name -> !names.contains(name)).forEach(names::add);
        names.removeIf(name -> get(name).equals(other.get(name)));
        return names;
    }

    String get(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Text of a JSON node that may be missing. */
    static String textOf(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "" : node.asString();
    }
}
