package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.Setting;
import java.util.ArrayList;
import java.util.List;

/** The settings of {@link PayloadSettings}: their variables, defaults and ranges. Stateless. */
public final class PayloadSetting {
    /** The name of {@link PayloadSettings#format}. */
    public static final Setting<String> FORMAT = Setting.text("payload", "AMQP_PAYLOAD")
            .byDefault("json")
            .meaning("what the body of a published message is: `json`");

    private PayloadSetting() {}

    /**
     * All of them, and those of every format that there is, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        List<Setting<?>> settings = new ArrayList<>(List.of(FORMAT));
        PayloadFormatProvider.all().forEach(provider -> settings.addAll(provider.settings()));
        return settings;
    }
}
