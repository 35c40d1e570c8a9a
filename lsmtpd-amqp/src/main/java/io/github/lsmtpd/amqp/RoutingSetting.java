package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.routing.NamedTexts;
import io.github.lsmtpd.amqp.internal.routing.PropertyChecks;
import io.github.lsmtpd.amqp.internal.settings.SettingChecks;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingBuilder;
import io.github.lsmtpd.config.SettingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The settings of {@link RoutingSettings}: their variables, defaults and what they may hold. Stateless. */
public final class RoutingSetting {
    /** {@link RoutingSettings#publishPer}. */
    public static final Setting<PublishPer> PUBLISH_PER = Setting.parsed(
                    "publishPer",
                    "AMQP_PUBLISH_PER",
                    RoutingSetting::publishPer,
                    per -> per.name().toLowerCase(Locale.ROOT))
            .byDefault(PublishPer.MESSAGE)
            .meaning(
                    "`message`: one publish for a message; `domain`: one for each domain of its recipients; `recipient`:"
                            + " one for each of them");

    /** {@link RoutingSettings#map}. */
    public static final Setting<Map<String, String>> MAP = Setting.parsed(
                    "map", "AMQP_ROUTING_MAP", NamedTexts::parse, NamedTexts::text)
            .byDefault(Map.of(), "none")
            .meaning("what `map` makes of a value in these templates, as `value=text` with commas between them");

    /** A file of the same, for many; code gives {@link RoutingSettings#map}. */
    public static final Setting<Path> MAP_FILE = Setting.path("mapFile", "AMQP_ROUTING_MAP_FILE")
            .meaning("file of the same, one a line, in place of `AMQP_ROUTING_MAP`; read at the start");

    /** {@link RoutingSettings#headers}. */
    public static final Setting<Map<String, String>> HEADERS = Setting.parsed(
                    "headers", "AMQP_HEADERS", NamedTexts::parse, NamedTexts::text)
            .byDefault(Map.of(), "none")
            .onlyIf(PropertyChecks::headers)
            .meaning("further headers, as `name=template` with commas between them; one that is empty is left out");

    /** {@link RoutingSettings#type}. */
    public static final Setting<String> TYPE = template("type", "AMQP_TYPE").meaning("the property `type`, a template");

    /** {@link RoutingSettings#appId}. */
    public static final Setting<String> APP_ID =
            template("appId", "AMQP_APP_ID").meaning("the property `app_id`, a template");

    /** {@link RoutingSettings#userId}. */
    public static final Setting<String> USER_ID = Setting.text("userId", "AMQP_USER_ID")
            .byDefault("", "none")
            .onlyIf(SettingChecks::requireShortString)
            .meaning("the property `user_id`, no template: RabbitMQ refuses all but the user who has logged in");

    /** {@link RoutingSettings#priority}. */
    public static final Setting<String> PRIORITY = Setting.text("priority", "AMQP_PRIORITY")
            .byDefault("", "none")
            .onlyIf(PropertyChecks::priority)
            .meaning("the property `priority`, a template of a number from 0 to 255");

    /** {@link RoutingSettings#expiration}. */
    public static final Setting<String> EXPIRATION = Setting.text("expiration", "AMQP_EXPIRATION")
            .byDefault("", "none")
            .onlyIf(PropertyChecks::expiration)
            .meaning(
                    "the property `expiration`, a template of milliseconds, after which the broker **drops the message**,"
                            + " or dead-letters it");

    /** {@link RoutingSettings#persistent}. */
    public static final Setting<Boolean> PERSISTENT = Setting.flag("persistent", "AMQP_PERSISTENT")
            .byDefault(true)
            .meaning("`false`: a classic queue keeps the message in memory, and **it is lost when the broker ends**");

    private RoutingSetting() {}

    /**
     * All of them, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        return List.of(PUBLISH_PER, MAP, MAP_FILE, HEADERS, TYPE, APP_ID, USER_ID, PRIORITY, EXPIRATION, PERSISTENT);
    }

    private static SettingBuilder<String> template(String name, String variable) {
        return Setting.text(name, variable).byDefault("", "none").onlyIf(PropertyChecks::shortTemplate);
    }

    private static PublishPer publishPer(String variable, String text) {
        for (PublishPer per : PublishPer.values()) {
            if (per.name().toLowerCase(Locale.ROOT).equals(text)) {
                return per;
            }
        }
        throw new SettingException(variable, text, "message, domain or recipient");
    }
}
