package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.List;
import java.util.Locale;

/** The environment variables of the log; {@code simplelogger.properties} has what no variable changes. */
final class LogVariables {
    private static final String LEVEL = "LOG_LEVEL";
    private static final String MESSAGES = "LOG_MESSAGES";
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

    private static final String DEFAULT_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
    private static final String LEVEL_OF = "org.slf4j.simpleLogger.log.";
    /** One line for each message, with its outcome. */
    private static final String MESSAGE_LOGGER = "io.github.lsmtpd.messages";
    /** What other libraries say below a warning concerns their authors. */
    private static final List<String> LIBRARIES = List.of("io.netty", "com.rabbitmq");

    private LogVariables() {}

    /** Sets the levels; before the first logger is made, as they are read then. A system property given by hand wins. */
    static void apply(Settings settings) {
        String level = settings.text(LEVEL, "info").toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw new SettingException(LEVEL, level, "one of " + String.join(", ", LEVELS));
        }
        set(DEFAULT_LEVEL, level);
        LIBRARIES.forEach(library -> set(LEVEL_OF + library, level.equals("error") ? "error" : "warn"));
        if (!settings.flag(MESSAGES, true)) {
            set(LEVEL_OF + MESSAGE_LOGGER, "off");
        }
    }

    private static void set(String property, String value) {
        System.getProperties().putIfAbsent(property, value);
    }
}
