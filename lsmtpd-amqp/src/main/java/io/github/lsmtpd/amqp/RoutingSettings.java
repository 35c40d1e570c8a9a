package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How often a message is published, and with which properties, beside {@link AmqpSettings#exchange} and
 * {@link AmqpSettings#routingKey}. Texts that are called templates may have placeholders, such as
 * <code>{recipient.domain|default:none}</code>; {@code docs/amqp-routing.md} has the grammar. Immutable; made by
 * {@link #builder()}.
 *
 * @param publishPer how often a message is published
 * @param map what the modifier {@code map} makes of a value; values are in lower case here, and found whatever their case
 * @param headers further headers, by name, each a template; one whose text is empty is left out
 * @param type the property {@code type}, a template; empty for none, here and below
 * @param appId the property {@code app_id}, a template
 * @param userId the property {@code user_id}, no template: RabbitMQ closes the channel unless it is the user who has logged in
 * @param priority the property {@code priority}, a template of a number from 0 to 255
 * @param expiration the property {@code expiration}, a template of milliseconds from 1 to 4,294,967,295
 * @param persistent whether the broker keeps messages on disk; otherwise a classic queue loses them when the broker ends
 */
public record RoutingSettings(
        PublishPer publishPer,
        Map<String, String> map,
        Map<String, String> headers,
        String type,
        String appId,
        String userId,
        String priority,
        String expiration,
        boolean persistent) {
    /**
     * Checks every value for itself; {@link AmqpSettings} checks that they go together.
     *
     * @param publishPer how often a message is published
     * @param map what the modifier {@code map} makes of a value, copied
     * @param headers further headers, by name, copied in their order
     * @param type the property {@code type}
     * @param appId the property {@code app_id}
     * @param userId the property {@code user_id}
     * @param priority the property {@code priority}
     * @param expiration the property {@code expiration}
     * @param persistent whether the broker keeps messages on disk
     * @throws SettingException if a value cannot be right; it names the component, and the place in a template
     */
    public RoutingSettings {
        RoutingSetting.PUBLISH_PER.check(publishPer);
        RoutingSetting.MAP.check(map);
        RoutingSetting.HEADERS.check(headers);
        RoutingSetting.TYPE.check(type);
        RoutingSetting.APP_ID.check(appId);
        RoutingSetting.USER_ID.check(userId);
        RoutingSetting.PRIORITY.check(priority);
        RoutingSetting.EXPIRATION.check(expiration);
        Map<String, String> lower = new LinkedHashMap<>();
        map.forEach((value, text) -> lower.put(value.toLowerCase(Locale.ROOT), text));
        map = Collections.unmodifiableMap(lower);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * Starts from the defaults: one publish for a message, persistent, and none of the other properties.
     *
     * @return a new builder
     */
    public static RoutingSettingsBuilder builder() {
        return new RoutingSettingsBuilder();
    }
}
