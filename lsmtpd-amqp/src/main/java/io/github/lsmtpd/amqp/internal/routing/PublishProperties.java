package io.github.lsmtpd.amqp.internal.routing;

import io.github.lsmtpd.amqp.RoutingSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The templates of properties and headers. Immutable. */
final class PublishProperties {
    private final Template type;
    private final Template appId;
    private final String userId;
    private final Template priority;
    private final Template expiration;
    private final boolean persistent;
    private final Map<String, Template> headers = new LinkedHashMap<>();
    private final RouteLog log;

    PublishProperties(RoutingSettings settings, RouteLog log) {
        this.type = TemplateParser.parse("type", settings.type());
        this.appId = TemplateParser.parse("appId", settings.appId());
        this.userId = settings.userId();
        this.priority = TemplateParser.parse("priority", settings.priority());
        this.expiration = TemplateParser.parse("expiration", settings.expiration());
        this.persistent = settings.persistent();
        settings.headers().forEach((name, text) -> headers.put(name, TemplateParser.parse(name, text)));
        this.log = log;
    }

    /** Returns whether they are the same in every message. */
    boolean isConstant() {
        return type.constant().isPresent()
                && appId.constant().isPresent()
                && priority.constant().isPresent()
                && expiration.constant().isPresent()
                && headers.values().stream().allMatch(each -> each.constant().isPresent());
    }

    /**
     * Those of one publish.
     *
     * @param number the publish's number in its message, from 1; 0 if there is one for the message
     */
    ExtraProperties of(MessageValues values, int number) throws IOException {
        ExtraProperties extra = new ExtraProperties();
        extra.persistent = persistent;
        if (number > 0 && extra.reserve(ExtraProperties.PUBLISH_NUMBER, "")) {
            extra.header(ExtraProperties.PUBLISH_NUMBER, number);
        }
        extra.userId = userId.isEmpty() || !extra.reserve("", userId) ? null : userId;
        extra.type = shortString("type", type.text(values), extra);
        extra.appId = shortString("app_id", appId.text(values), extra);
        OptionalLong level = number("priority", NumberProperty.PRIORITY, priority.text(values), extra);
        extra.priority = level.isPresent() ? (int) level.getAsLong() : null;
        OptionalLong millis = number("expiration", NumberProperty.EXPIRATION, expiration.text(values), extra);
        extra.expiration = millis.isPresent() ? Long.toString(millis.getAsLong()) : null;
        for (Map.Entry<String, Template> header : headers.entrySet()) {
            header(header.getKey(), header.getValue().text(values), extra);
        }
        return extra;
    }

    private @Nullable String shortString(String name, String text, ExtraProperties extra) {
        if (text.isEmpty()) {
            return null;
        }
        if (!ShortString.fits(text)) {
            log.leftOut(name, "at most " + ShortString.MOST + " bytes", text);
            return null;
        }
        return extra.reserve("", text) ? text : null;
    }

    private OptionalLong number(String name, NumberProperty property, String text, ExtraProperties extra) {
        OptionalLong number = property.parse(text.strip());
        if (number.isEmpty() && !text.isEmpty()) {
            log.leftOut(name, property.range(), text);
        }
        return number.isPresent() && extra.reserve("", text.strip()) ? number : OptionalLong.empty();
    }

    private void header(String name, String text, ExtraProperties extra) {
        if (text.isEmpty()) {
            return;
        }
        if (extra.reserve(name, text)) {
            extra.header(name, text);
        } else {
            log.leftOut("header " + name, "at most " + ExtraProperties.MOST + " bytes in all of them", text);
        }
    }
}
