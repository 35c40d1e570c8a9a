package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.routing.PropertyChecks;
import io.github.lsmtpd.amqp.internal.settings.SettingChecks;
import io.github.lsmtpd.config.Setting;
import java.time.Duration;
import java.util.List;

/** The settings of {@link AmqpSettings}: their variables, defaults and ranges. Stateless. */
public final class AmqpSetting {
    /** {@link AmqpSettings#exchange}. */
    public static final Setting<String> EXCHANGE = Setting.text("exchange", "AMQP_EXCHANGE")
            .byDefault("", "default")
            .orEmpty()
            .onlyIf(PropertyChecks::shortTemplate)
            .meaning("exchange; a [template](docs/amqp-routing.md), such as `{listener|default:mail}`");

    /** {@link AmqpSettings#routingKey}. */
    public static final Setting<String> ROUTING_KEY = Setting.text("routingKey", "AMQP_ROUTING_KEY")
            .byDefault("lsmtp")
            .orEmpty()
            .onlyIf(PropertyChecks::routingKey)
            .meaning("routing key; with the default exchange, the name of the queue; a template, such as"
                    + " `mail.{recipient.domain}`");

    /** {@link AmqpSettings#contentType}. */
    public static final Setting<String> CONTENT_TYPE = Setting.parsed(
                    "contentType",
                    "AMQP_CONTENT_TYPE",
                    (variable, text) -> text.equals("none") ? "" : text,
                    value -> value.isEmpty() ? "none" : value)
            .noDefault("that of the payload")
            .orEmpty()
            .onlyIf(SettingChecks::requireShortString)
            .meaning(
                    "content type that each message names, `none` for none; consumers that decode by it (kombu, Celery)"
                            + " may want another");

    /** {@link AmqpSettings#mandatory}. */
    public static final Setting<Boolean> MANDATORY = Setting.flag("mandatory", "AMQP_MANDATORY")
            .byDefault(true)
            .meaning("`false`: the broker confirms a message that no queue takes, and **it is lost**");

    /** {@link AmqpSettings#bufferSize}. */
    public static final Setting<Integer> BUFFER_SIZE = Setting.number(
                    "bufferSize", "AMQP_BUFFER_SIZE", 1, Integer.MAX_VALUE)
            .byDefault(100)
            .meaning("messages that wait for the publisher");

    /** {@link AmqpSettings#confirmTimeout}. */
    public static final Setting<Duration> CONFIRM_TIMEOUT = Setting.seconds(
                    "confirmTimeout", "AMQP_CONFIRM_TIMEOUT_SECS", Duration.ofHours(1))
            .byDefault(Duration.ofSeconds(30))
            .meaning("time that the broker has to confirm a message; while a large one still leaves, however slowly, it"
                    + " does not run");

    /** {@link AmqpSettings#maxInFlight}. */
    public static final Setting<Integer> MAX_IN_FLIGHT = Setting.number("maxInFlight", "AMQP_MAX_IN_FLIGHT", 1, 65_535)
            .byDefault(1_000)
            .meaning("messages published and not yet confirmed");

    /** {@link AmqpSettings#maxInFlightBytes}. */
    public static final Setting<Long> MAX_IN_FLIGHT_BYTES = Setting.bytes(
                    "maxInFlightBytes", "AMQP_MAX_IN_FLIGHT_BYTES", 1, Integer.MAX_VALUE)
            .byDefault(32L << 20)
            .meaning("their bytes");

    /** {@link AmqpSettings#maxMessageBytes}. */
    public static final Setting<Long> MAX_MESSAGE_BYTES = Setting.bytes(
                    "maxMessageBytes", "AMQP_MAX_MESSAGE_BYTES", 0, Integer.MAX_VALUE)
            .byDefault(0L)
            .meaning("largest message that the broker takes, as published; 0: learnt when it refuses one");

    /** {@link AmqpSettings#channels}. */
    public static final Setting<Integer> CHANNELS = Setting.number("channels", "AMQP_CHANNELS", 1, 64)
            .byDefault(1)
            .meaning("channels of each connection that messages take in turn; with more than one, the messages of a"
                    + " session may change their order");

    /** {@link AmqpSettings#connections}. */
    public static final Setting<Integer> CONNECTIONS = Setting.number("connections", "AMQP_CONNECTIONS", 1, 16)
            .byDefault(1)
            .meaning(
                    "connections, each with a thread, channels, and limits of its own; order as with several channels");

    private AmqpSetting() {}

    /**
     * All of them, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        return List.of(
                EXCHANGE,
                ROUTING_KEY,
                CONTENT_TYPE,
                MANDATORY,
                BUFFER_SIZE,
                CONFIRM_TIMEOUT,
                MAX_IN_FLIGHT,
                MAX_IN_FLIGHT_BYTES,
                MAX_MESSAGE_BYTES,
                CHANNELS,
                CONNECTIONS);
    }
}
