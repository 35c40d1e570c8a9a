package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.config.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.regex.Pattern;

/** What {@code --help} prints: the prose of {@code usage.txt}, then every setting, as it was declared. Stateless. */
final class Usage {
    private static final int LINE_WIDTH = 119;
    private static final int DEFAULT_WIDTH = 12;
    /** Where the default begins, after the longest name. */
    private static final int DEFAULT_COLUMN = 30;

    private static final int MEANING_COLUMN = DEFAULT_COLUMN + DEFAULT_WIDTH + 1;

    private static final Pattern LINK = Pattern.compile("\\[([^]]*)\\]\\([^)]*\\)");
    private static final Pattern LITERAL = Pattern.compile("`[^`]*`");

    private Usage() {}

    static String text() throws IOException {
        StringBuilder text = new StringBuilder(prose());
        for (SettingGroup group : SettingGroup.all()) {
            text.append('\n').append(plain(group.heading())).append('\n');
            group.settings().forEach(setting -> explain(setting, text));
        }
        return text.toString();
    }

    private static String prose() throws IOException {
        try (InputStream prose = Objects.requireNonNull(Usage.class.getResourceAsStream("usage.txt"))) {
            return new String(prose.readAllBytes(), UTF_8);
        }
    }

    private static void explain(Setting<?> setting, StringBuilder text) {
        String name = "  " + setting.variable();
        String shown = defaultOf(setting);
        text.append(name).append(" ".repeat(Math.max(2, DEFAULT_COLUMN - name.length())));
        text.append(shown);
        if (shown.length() > DEFAULT_WIDTH) {
            newLine(text);
        } else {
            text.append(" ".repeat(DEFAULT_WIDTH + 1 - shown.length()));
        }
        wrap(plain(setting.meaning()), text);
    }

    /** A value as it is, and what is said in place of one in parentheses. */
    private static String defaultOf(Setting<?> setting) {
        String shown = setting.defaultText();
        return LITERAL.matcher(shown).matches() ? plain(shown) : "(" + plain(shown) + ")";
    }

    private static void wrap(String line, StringBuilder text) {
        int column = MEANING_COLUMN;
        for (String word : line.split(" ", -1)) {
            if (column > MEANING_COLUMN && column + 1 + word.length() > LINE_WIDTH) {
                newLine(text);
                column = MEANING_COLUMN;
            } else if (column > MEANING_COLUMN) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
        }
        text.append('\n');
    }

    private static void newLine(StringBuilder text) {
        text.append('\n').append(" ".repeat(MEANING_COLUMN));
    }

    /** Without what Markdown marks: code, emphasis, links. */
    static String plain(String markdown) {
        return LINK.matcher(markdown).replaceAll("$1").replace("`", "").replace("**", "");
    }
}
