package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import java.util.Map;

/**
 * Builds {@link RoutingSettings}: the defaults are those of {@link RoutingSetting}, and each method refuses a value that
 * cannot be right with a {@link SettingException} that names the method, and the place in a template. Not thread safe.
 */
public final class RoutingSettingsBuilder {
    private PublishPer publishPer = RoutingSetting.PUBLISH_PER.defaultValue();
    private Map<String, String> map = RoutingSetting.MAP.defaultValue();
    private Map<String, String> headers = RoutingSetting.HEADERS.defaultValue();
    private String type = RoutingSetting.TYPE.defaultValue();
    private String appId = RoutingSetting.APP_ID.defaultValue();
    private String userId = RoutingSetting.USER_ID.defaultValue();
    private String priority = RoutingSetting.PRIORITY.defaultValue();
    private String expiration = RoutingSetting.EXPIRATION.defaultValue();
    private boolean persistent = RoutingSetting.PERSISTENT.defaultValue();

    RoutingSettingsBuilder() {}

    /**
     * {@code AMQP_PUBLISH_PER}: how often a message is published, once by default.
     *
     * @param value for what there is a publish each
     * @return this
     */
    public RoutingSettingsBuilder publishPer(PublishPer value) {
        publishPer = RoutingSetting.PUBLISH_PER.check(value);
        return this;
    }

    /**
     * {@code AMQP_ROUTING_MAP}: what the modifier {@code map} makes of a value, nothing by default.
     *
     * @param value the text for each value; the case of values does not matter
     * @return this
     */
    public RoutingSettingsBuilder map(Map<String, String> value) {
        map = RoutingSetting.MAP.check(value);
        return this;
    }

    /**
     * {@code AMQP_HEADERS}: further headers, none by default.
     *
     * @param value a template for each name
     * @return this
     * @throws SettingException if a template is wrong, or a name is too long, or that of a header which the sink sets or
     *     RabbitMQ routes by
     */
    public RoutingSettingsBuilder headers(Map<String, String> value) {
        headers = RoutingSetting.HEADERS.check(value);
        return this;
    }

    /**
     * {@code AMQP_TYPE}: the property {@code type}, none by default.
     *
     * @param value a template
     * @return this
     * @throws SettingException if the template is wrong
     */
    public RoutingSettingsBuilder type(String value) {
        type = RoutingSetting.TYPE.check(value);
        return this;
    }

    /**
     * {@code AMQP_APP_ID}: the property {@code app_id}, none by default.
     *
     * @param value a template
     * @return this
     * @throws SettingException if the template is wrong
     */
    public RoutingSettingsBuilder appId(String value) {
        appId = RoutingSetting.APP_ID.check(value);
        return this;
    }

    /**
     * {@code AMQP_USER_ID}: the property {@code user_id}, none by default.
     *
     * @param value the user who logs in, at most 255 bytes of UTF-8; RabbitMQ closes the channel on each message with another
     * @return this
     * @throws SettingException if it is longer
     */
    public RoutingSettingsBuilder userId(String value) {
        userId = RoutingSetting.USER_ID.check(value);
        return this;
    }

    /**
     * {@code AMQP_PRIORITY}: the property {@code priority}, none by default. What is no number from 0 to 255 is left out.
     *
     * @param value a template
     * @return this
     * @throws SettingException if the template is wrong, or a text without placeholders is no such number
     */
    public RoutingSettingsBuilder priority(String value) {
        priority = RoutingSetting.PRIORITY.check(value);
        return this;
    }

    /**
     * {@code AMQP_EXPIRATION}: the property {@code expiration}, none by default: milliseconds on the queue, after which the
     * broker <strong>drops the message, although the client got 250</strong>, or dead-letters it. What is no number from 1
     * to 4,294,967,295 is left out.
     *
     * @param value a template
     * @return this
     * @throws SettingException if the template is wrong, or a text without placeholders is no such number
     */
    public RoutingSettingsBuilder expiration(String value) {
        expiration = RoutingSetting.EXPIRATION.check(value);
        return this;
    }

    /**
     * {@code AMQP_PERSISTENT}: whether the broker keeps messages on disk, as it does by default. <strong>Otherwise a classic
     * queue loses them when the broker ends, although their clients got 250</strong>; quorum queues and streams keep all.
     *
     * @param value false to let messages be lost
     * @return this
     */
    public RoutingSettingsBuilder persistent(boolean value) {
        persistent = RoutingSetting.PERSISTENT.check(value);
        return this;
    }

    /**
     * Builds the settings.
     *
     * @return the settings
     */
    public RoutingSettings build() {
        return new RoutingSettings(publishPer, map, headers, type, appId, userId, priority, expiration, persistent);
    }
}
