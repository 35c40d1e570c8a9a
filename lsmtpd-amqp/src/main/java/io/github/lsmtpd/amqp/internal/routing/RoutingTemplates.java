package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.amqp.PublishPer;
import io.github.lsmtpd.amqp.RoutingSettings;
import io.github.lsmtpd.amqp.internal.routing.Segment.Placeholder;
import io.github.lsmtpd.config.SettingException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The templates of the exchange and the routing key, checked against what they are used with. A client must not be able to
 * choose an exchange, nor, over the default exchange, any queue; and all recipients of a publish must have the same route.
 * Immutable.
 *
 * @param exchange gives texts of the operator's alone, and is empty for the default exchange alone
 * @param routingKey gives a text of at most 255 bytes, if need be without what a client wrote
 */
public record RoutingTemplates(Template exchange, Template routingKey) {
    private static final String EXCHANGE = "exchange";
    private static final String ROUTING_KEY = "routingKey";

    /**
     * Reads them.
     *
     * @throws SettingException if one is wrong, or does not go with the others; it names the component of the settings
     */
    public static RoutingTemplates of(String exchange, String routingKey, RoutingSettings settings) {
        RoutingTemplates templates = new RoutingTemplates(
                TemplateParser.parse(EXCHANGE, exchange), TemplateParser.parse(ROUTING_KEY, routingKey));
        templates.checkExchange();
        templates.checkStart();
        checkWith(EXCHANGE, templates.exchange, settings);
        checkWith(ROUTING_KEY, templates.routingKey, settings);
        checkLength(EXCHANGE, templates.exchange, settings);
        checkLength(ROUTING_KEY, templates.routingKey, settings);
        settings.headers().forEach((name, text) -> check("headers", text, settings));
        check("type", settings.type(), settings);
        check("appId", settings.appId(), settings);
        check("priority", settings.priority(), settings);
        check("expiration", settings.expiration(), settings);
        return templates;
    }

    private static void check(String setting, String text, RoutingSettings settings) {
        checkWith(setting, TemplateParser.parse(setting, text), settings);
    }

    private void checkExchange() {
        exchange.placeholders().filter(each -> !each.isOwn()).findFirst().ifPresent(each -> {
            throw wrong(
                    EXCHANGE,
                    exchange,
                    each,
                    "what gives a text of yours alone, so that no client chooses an exchange: {listener|default:TEXT}, or"
                            + " {NAME|map|default:TEXT}");
        });
    }

    private void checkStart() {
        if (exchange.source().isEmpty() && !routingKey.beginsWithOwn()) {
            Placeholder first = routingKey.placeholders().findFirst().orElseThrow();
            throw wrong(
                    ROUTING_KEY,
                    routingKey,
                    first,
                    "a text of yours at the start, such as 'mail.', since over the default exchange the key names a queue,"
                            + " and a client could choose any; or an exchange");
        }
    }

    private static void checkWith(String setting, Template template, RoutingSettings settings) {
        template.placeholders().forEach(each -> {
            if (each.variable().per().compareTo(settings.publishPer()) > 0) {
                throw wrong(
                        setting,
                        template,
                        each,
                        "what is the same for all recipients of a publish; set AMQP_PUBLISH_PER to "
                                + enough(each.variable().per()));
            }
            if (each.maps() && settings.map().isEmpty()) {
                throw wrong(setting, template, each, "it together with AMQP_ROUTING_MAP or AMQP_ROUTING_MAP_FILE");
            }
        });
    }

    private static String enough(PublishPer per) {
        return Arrays.stream(PublishPer.values())
                .filter(each -> each.compareTo(per) >= 0)
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
    }

    private static void checkLength(String setting, Template template, RoutingSettings settings) {
        if (template.mostOwnBytes(settings.map()) > ShortString.MOST) {
            throw new SettingException(
                    setting,
                    template.source(),
                    "at most " + ShortString.MOST
                            + " bytes of UTF-8, with the longest of its texts for each placeholder");
        }
    }

    private static SettingException wrong(String setting, Template template, Placeholder there, String right) {
        return new SettingException(
                setting,
                template.source(),
                "at column " + there.column() + ", in place of '{" + there.text() + "}', " + right);
    }
}
