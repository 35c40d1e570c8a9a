package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.List;
import java.util.Locale;

/** The environment variables of the log; {@code simplelogger.properties} has what no variable changes. */
final class LogVariables {
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
    private static final Setting<String> LEVEL = Setting.parsed(
                    "logLevel", "LOG_LEVEL", LogVariables::level, level -> level)
            .byDefault("info")
            .meaning("least severe lines that are logged: `error`, `warn`, `info`, `debug` or `trace`");
    private static final Setting<Boolean> MESSAGES = Setting.flag("logMessages", "LOG_MESSAGES")
            .byDefault(true)
            .meaning(
                    "log one line for each message with its outcome, at `info`, by the logger `io.github.lsmtpd.messages`");
    static final List<Setting<?>> SETTINGS = List.of(LEVEL, MESSAGES);

    private static final String DEFAULT_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
    private static final String LEVEL_OF = "org.slf4j.simpleLogger.log.";
    /** One line for each message, with its outcome. */
    private static final String MESSAGE_LOGGER = "io.github.lsmtpd.messages";
    /** What other libraries say below a warning concerns their authors. */
    private static final List<String> LIBRARIES = List.of("io.netty", "com.rabbitmq");

    private LogVariables() {}

    /** Sets the levels; before the first logger is made, as they are read then. A system property given by hand wins. */
    static void apply(Settings settings) {
        String level = settings.get(LEVEL);
        set(DEFAULT_LEVEL, level);
        LIBRARIES.forEach(library -> set(LEVEL_OF + library, level.equals("error") ? "error" : "warn"));
        if (!settings.get(MESSAGES)) {
            set(LEVEL_OF + MESSAGE_LOGGER, "off");
        }
    }

    private static String level(String variable, String text) {
        String level = text.toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw new SettingException(variable, level, "one of " + String.join(", ", LEVELS));
        }
        return level;
    }

    private static void set(String property, String value) {
        System.getProperties().putIfAbsent(property, value);
    }
}
