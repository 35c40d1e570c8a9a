package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.Map;
import java.util.Objects;

/**
 * What the body of each published message is. Immutable.
 *
 * @param format what makes it
 */
public record PayloadSettings(PayloadFormat format) {
    private static final Settings NOTHING_SET = Settings.of(Map.of());

    /**
     * The settings of payloads.
     *
     * @param format what makes the body
     */
    public PayloadSettings {
        Objects.requireNonNull(format, "format");
    }

    /**
     * JSON, as it is by default.
     *
     * @return the settings
     */
    public static PayloadSettings defaults() {
        return from(NOTHING_SET);
    }

    /**
     * A format by its name.
     *
     * @param name the name, such as {@code raw}
     * @return the settings, with the format's own settings as they are by default
     * @throws SettingException if there is no such format; its text names those that there are
     */
    public static PayloadSettings of(String name) {
        return new PayloadSettings(
                PayloadFormatProvider.named(PayloadSetting.FORMAT.name(), name).create(NOTHING_SET));
    }

    /**
     * Reads the variables of {@link PayloadSetting} and of the format that they name.
     *
     * @param settings the values
     * @return the settings
     * @throws SettingException if a value cannot be right
     */
    public static PayloadSettings from(Settings settings) {
        String name = settings.get(PayloadSetting.FORMAT);
        return new PayloadSettings(PayloadFormatProvider.named(PayloadSetting.FORMAT.variable(), name)
                .create(settings));
    }
}
