package io.github.lsmtpd.amqp.internal.cloudevents;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** The settings of both formats. Stateless. */
final class CloudEventsSetting {
    private static final int LONGEST_SOURCE = 256;
    private static final List<String> PREFIXES = List.of("cloudEvents:", "cloudEvents_");

    /** The attribute {@code source}. */
    static final Setting<URI> SOURCE = Setting.parsed(
                    "cloudEventsSource", "AMQP_CLOUDEVENTS_SOURCE", CloudEventsSetting::source, URI::toString)
            .byDefault(URI.create("/lsmtpd"))
            .meaning("`source` of CloudEvents: a URI or a relative reference that names this server");

    /** The format that makes the data. */
    static final Setting<String> DATA = Setting.text("cloudEventsData", "AMQP_CLOUDEVENTS_DATA")
            .byDefault("json")
            .meaning("payload that is the data of CloudEvents, by its name");

    /** What the attributes' names begin with in headers. */
    static final Setting<String> PREFIX = Setting.text("cloudEventsPrefix", "AMQP_CLOUDEVENTS_PREFIX")
            .byDefault(PREFIXES.get(0))
            .onlyIf(CloudEventsSetting::checkPrefix)
            .meaning("what the headers of CloudEvents begin with: `cloudEvents:`, or `cloudEvents_` for JMS");

    private CloudEventsSetting() {}

    private static URI source(String setting, String text) {
        try {
            if (!text.isEmpty() && text.length() <= LONGEST_SOURCE) {
                return new URI(text);
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new SettingException(
                setting, text, "a URI or a relative reference of 1 to " + LONGEST_SOURCE + " characters");
    }

    private static void checkPrefix(String setting, String prefix) {
        if (!PREFIXES.contains(prefix)) {
            throw new SettingException(setting, prefix, "one of " + String.join(", ", PREFIXES));
        }
    }
}
