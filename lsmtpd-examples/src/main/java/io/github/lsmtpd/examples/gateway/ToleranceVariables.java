package io.github.lsmtpd.examples.gateway;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.Arrays;
import java.util.function.Consumer;

/** {@code TOLERATE}, and the older switches for some of what it names; {@code usage.txt} explains them. */
final class ToleranceVariables {
    private static final String TOLERATE = "TOLERATE";

    private ToleranceVariables() {}

    static void tolerate(SmtpServerBuilder builder, Settings settings) {
        String names = settings.text(TOLERATE, "");
        if (!names.isEmpty()) {
            Arrays.stream(names.split(",", -1)).map(String::strip).forEach(name -> tolerate(builder, name));
        }
        // Where one of these is set, it decides over its own name.
        ifSet(settings, "ALLOW_BARE_LINE_FEED", builder::allowBareLineFeed);
        ifSet(settings, "ALLOW_LONG_LINES", builder::allowLongLines);
        ifSet(settings, "ALLOW_EMPTY_MESSAGE", builder::allowEmptyMessage);
    }

    private static void tolerate(SmtpServerBuilder builder, String name) {
        switch (name) {
            case "all" -> builder.tolerate(SmtpTolerance.values());
            case "none" -> builder.strict();
            default -> builder.tolerate(tolerance(name));
        }
    }

    private static SmtpTolerance tolerance(String name) {
        return SmtpTolerance.of(name)
                .orElseThrow(() -> new SettingException(
                        TOLERATE,
                        name,
                        "all, none, or names with commas between them, of "
                                + Arrays.stream(SmtpTolerance.values())
                                        .map(SmtpTolerance::keyword)
                                        .collect(joining(", "))));
    }

    private static void ifSet(Settings settings, String name, Consumer<Boolean> allow) {
        if (!settings.text(name, "").isEmpty()) {
            allow.accept(settings.flag(name, false));
        }
    }
}
