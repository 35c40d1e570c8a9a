package io.github.lsmtpd.amqp.internal.routing;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.amqp.internal.routing.Segment.Literal;
import io.github.lsmtpd.amqp.internal.routing.Segment.Placeholder;
import io.github.lsmtpd.config.SettingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads templates:
 *
 * <pre>
 * template    = *( text / "{{" / "}}" / placeholder )
 * placeholder = "{" name *( "|" modifier ) "}"
 * modifier    = "lower" / "angle" / "map" / "words" / "reversed" / "default:" text
 * </pre>
 *
 * <p>A wrong one is told with the column, what stands there, and what would be right. For one template.
 */
public final class TemplateParser {
    private final String setting;
    private final String text;
    private final List<Segment> segments = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;

    private TemplateParser(String setting, String text) {
        this.setting = setting;
        this.text = text;
    }

    /** Checks a template in which {@code words} and {@code reversed} make no sense. */
    public static void check(String setting, String text) {
        parse(setting, text).placeholders().forEach(each -> new TemplateParser(setting, text).refuseWords(each));
    }

    /**
     * Reads a template.
     *
     * @param setting what to call it in an exception
     * @throws SettingException if it is none
     */
    public static Template parse(String setting, String text) {
        return new TemplateParser(setting, text).parse();
    }

    private Template parse() {
        while (at < text.length()) {
            char next = text.charAt(at);
            if (text.startsWith("{{", at) || text.startsWith("}}", at)) {
                literal.append(next);
                at += 2;
            } else if (next == '{') {
                endLiteral();
                placeholder();
            } else if (next == '}') {
                throw wrong(at, "}", "'}}' for a brace that stands for itself");
            } else {
                literal.append(next);
                at++;
            }
        }
        endLiteral();
        return new Template(text, segments);
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            segments.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private void placeholder() {
        int end = text.indexOf('}', at);
        if (end < 0) {
            throw wrong(at, text.substring(at), "a '}' after the name, or '{{' for a brace that stands for itself");
        }
        String inside = text.substring(at + 1, end);
        String[] parts = inside.split("\\|", -1);
        Variable variable = Variable.named(parts[0])
                .orElseThrow(() -> wrong(at + 1, parts[0], "one of " + Variable.NAMES + "; or '{{' for a brace"));
        List<Modifier> modifiers = new ArrayList<>();
        int column = at + 1 + parts[0].length() + 1;
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            modifiers.add(modifier(column, part));
            column += part.length() + 1;
        }
        segments.add(new Placeholder(at + 1, inside, variable, modifiers));
        at = end + 1;
    }

    private Modifier modifier(int column, String part) {
        int colon = part.indexOf(':');
        String name = colon < 0 ? part : part.substring(0, colon);
        String argument = colon < 0 ? "" : part.substring(colon + 1);
        return Modifier.Kind.named(name)
                .map(kind -> new Modifier(kind, argument))
                .filter(modifier -> modifier.kind() == Modifier.Kind.DEFAULT ? !argument.isEmpty() : colon < 0)
                .orElseThrow(() -> wrong(column, part, "one of " + modifiers()));
    }

    private static String modifiers() {
        return Arrays.stream(Modifier.Kind.values()).map(Modifier.Kind::form).collect(joining(", "));
    }

    private void refuseWords(Placeholder placeholder) {
        for (Modifier modifier : placeholder.modifiers()) {
            if (modifier.kind().isForRoutingKeys()) {
                throw wrong(
                        placeholder.column() - 1,
                        "{" + placeholder.text() + "}",
                        "it without '" + modifier.kind().keyword() + "', which is for routing keys");
            }
        }
    }

    private SettingException wrong(int index, String there, String right) {
        return new SettingException(
                setting, text, "at column " + (index + 1) + ", in place of '" + there + "', " + right);
    }
}
