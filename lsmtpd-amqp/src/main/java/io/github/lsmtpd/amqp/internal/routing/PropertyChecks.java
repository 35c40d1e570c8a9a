package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.amqp.internal.settings.SettingChecks;
import io.github.lsmtpd.config.SettingException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the settings of properties and headers may hold, each for itself. Stateless. */
public final class PropertyChecks {
    /** AMQP 0-9-1 §4.2.5.5. */
    private static final int LONGEST_NAME = 128;

    /** What the sink sets itself. */
    private static final Set<String> OURS = Set.of(
            "sender",
            "identity",
            "recipients",
            "recipient_count",
            "body_type",
            "smtputf8",
            "claim",
            "listener",
            "remote_address",
            "client_address",
            "protocol",
            "encrypted",
            "tls_protocol",
            "tls_cipher_suite",
            "tls_server_name",
            "traceparent",
            "tracestate",
            "attributes",
            ExtraProperties.PUBLISH_NUMBER);

    /** RabbitMQ publishes to the routing keys that these name, too. */
    private static final Set<String> ROUTING = Set.of("cc", "bcc");

    private PropertyChecks() {}

    /** A template of a text that fits on the wire. */
    public static void shortTemplate(String setting, String value) {
        TemplateParser.check(setting, value);
        routingKey(setting, value);
    }

    /** The same, of a routing key. */
    public static void routingKey(String setting, String value) {
        TemplateParser.parse(setting, value)
                .constant()
                .ifPresent(constant -> SettingChecks.requireShortString(setting, constant));
    }

    /** A template of a priority. */
    public static void priority(String setting, String value) {
        number(setting, value, NumberProperty.PRIORITY);
    }

    /** A template of an expiration. */
    public static void expiration(String setting, String value) {
        number(setting, value, NumberProperty.EXPIRATION);
    }

    private static void number(String setting, String value, NumberProperty property) {
        TemplateParser.check(setting, value);
        String constant = TemplateParser.parse(setting, value).constant().orElse("");
        if (!constant.isEmpty() && property.parse(constant).isEmpty()) {
            throw new SettingException(setting, value, property.range() + ", or a template of one");
        }
    }

    /** Headers beside those of the sink. */
    public static void headers(String setting, Map<String, String> value) {
        int bytes = 0;
        for (Map.Entry<String, String> header : value.entrySet()) {
            name(setting, header.getKey());
            TemplateParser.check(setting, header.getValue());
            bytes += ExtraProperties.wireSize(
                    header.getKey(),
                    TemplateParser.parse(setting, header.getValue()).constant().orElse(""));
        }
        if (bytes > ExtraProperties.MOST) {
            throw new SettingException(
                    setting, NamedTexts.text(value), "at most " + ExtraProperties.MOST + " bytes of headers");
        }
    }

    private static void name(String setting, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (name.isEmpty() || ShortString.bytes(name) > LONGEST_NAME) {
            throw new SettingException(setting, name, "names of 1 to " + LONGEST_NAME + " bytes");
        }
        if (OURS.contains(lower) || ROUTING.contains(lower)) {
            throw new SettingException(
                    setting,
                    name,
                    "other names than " + String.join(", ", OURS) + ", which are set already, and CC and"
                            + " BCC, by which RabbitMQ routes");
        }
    }
}
