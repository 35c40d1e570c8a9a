package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.amqp.BrokerSetting;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of the settings of the broker: each from its variable, or from the URI. Not thread safe. */
final class BrokerValues {
    private static final String URI = BrokerSetting.URI_TEXT.variable();

    private final Settings settings;
    private final Optional<BrokerUri> uri;
    private final PercentDecoding decoding;

    BrokerValues(Settings settings) {
        this.settings = settings;
        this.uri = settings.find(BrokerSetting.URI_TEXT).map(text -> BrokerUri.parse(URI, text));
        this.decoding = PercentDecoding.inVariables(
                settings.get(BrokerSetting.PERCENT_DECODING), BrokerSetting.PERCENT_DECODING.variable() + "=false");
    }

    /** The value, or else the default. */
    <T> T get(Setting<T> setting) {
        return find(setting).orElseGet(setting::defaultValue);
    }

    /**
     * The value, if there is one.
     *
     * @throws SettingException if it cannot be right, or stands in both
     */
    <T> Optional<T> find(Setting<T> setting) {
        Optional<T> inUri = inUri(setting);
        Optional<T> inVariable = settings.find(setting);
        refuseIf(inUri.isPresent() && inVariable.isPresent(), setting, URI);
        return inUri.or(() -> inVariable);
    }

    /** A text in whose variable {@code %XX} is decoded. */
    String decoded(Setting<String> setting) {
        return find(setting)
                .map(text -> fromVariable(setting, text, decoding::text))
                .orElseGet(setting::defaultValue);
    }

    /** As {@link #decoded}, in words that show no value. */
    String secret(Setting<String> setting) {
        return find(setting)
                .map(text -> fromVariable(setting, text, decoding::secret))
                .orElseGet(setting::defaultValue);
    }

    private String fromVariable(Setting<String> setting, String text, Decoder decoder) {
        return inUri(setting).orElseGet(() -> setting.check(decoder.decode(setting.variable(), text)));
    }

    /** A value without which another setting has no meaning. */
    <T> T required(Setting<T> setting, String why) {
        return find(setting).orElseThrow(() -> new SettingException(setting.variable(), "", "a value beside " + why));
    }

    /** Refuses two settings that say the same. */
    void refuseBoth(Setting<?> one, Setting<?> other) {
        refuseIf(find(one).isPresent() && find(other).isPresent(), one, other.variable());
    }

    /** Refuses a setting that is given without another. */
    void refuseWithout(Setting<?> setting, String other) {
        if (find(setting).isPresent()) {
            throw SettingException.secret(setting.variable(), "nothing here, or " + other + " beside it");
        }
    }

    private static void refuseIf(boolean both, Setting<?> setting, String other) {
        if (both) {
            throw SettingException.secret(setting.variable(), "nothing here or nothing in " + other + ", not both");
        }
    }

    /** A failure is about the URI where the value is in it, and does not show it. */
    private <T> Optional<T> inUri(Setting<T> setting) {
        try {
            return uri.flatMap(given -> given.part(setting))
                    .flatMap(text ->
                            Settings.of(Map.of(setting.variable(), text)).find(setting));
        } catch (SettingException e) {
            throw SettingException.secret(URI, "a value for " + setting.variable() + " in it that is allowed there");
        }
    }

    /** The variables in which something was decoded. */
    List<String> decodedVariables() {
        return decoding.decoded();
    }

    /** How the text of a variable is decoded. */
    private interface Decoder {
        String decode(String variable, String text);
    }
}
