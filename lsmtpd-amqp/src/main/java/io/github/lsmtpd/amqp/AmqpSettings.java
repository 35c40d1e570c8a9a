package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.routing.RoutingTemplates;
import io.github.lsmtpd.amqp.internal.settings.AmqpVariables;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how {@link AmqpMessageSink} publishes. Immutable; made by {@link #builder()}, which has the defaults and
 * refuses what cannot be right, or read by {@link #from}.
 *
 * @param broker which broker, and how to connect to it
 * @param exchange the exchange to publish to, a template as in {@link RoutingSettings}; empty for the default exchange
 * @param routingKey the routing key, a template, which may be empty; with the default exchange, the name of the queue
 * @param contentType the content type that each message names, empty for that of its payload; the empty text is none
 * @param mandatory whether the broker returns a message that no queue takes; otherwise it confirms and drops it
 * @param bufferSize how many messages wait for the publisher before senders wait for room
 * @param confirmTimeout how long a delivery may take, from the call to the confirm
 * @param maxInFlight how many messages may be published and not yet confirmed
 * @param maxInFlightBytes how many bytes these may have, as published; a larger message is published alone
 * @param maxMessageBytes the largest message that the broker takes, as published, or 0 if it is not known
 * @param channels how many channels of each connection messages take in turn
 * @param connections how many connections messages take in turn
 * @param payload what the body of each message is
 * @param topology what is declared or checked after each connect
 * @param routing how often a message is published, and with which properties
 */
public record AmqpSettings(
        BrokerSettings broker,
        String exchange,
        String routingKey,
        Optional<String> contentType,
        boolean mandatory,
        int bufferSize,
        Duration confirmTimeout,
        int maxInFlight,
        long maxInFlightBytes,
        long maxMessageBytes,
        int channels,
        int connections,
        PayloadSettings payload,
        Topology topology,
        RoutingSettings routing) {
    /**
     * Checks every value.
     *
     * @param broker which broker, and how to connect to it
     * @param exchange the exchange to publish to, a template as in {@link RoutingSettings}; empty for the default exchange
     * @param routingKey the routing key, a template, which may be empty; with the default exchange, the name of the queue
     * @param contentType the content type that each message names, empty for that of its payload; the empty text is none
     * @param mandatory whether the broker returns a message that no queue takes; otherwise it confirms and drops it
     * @param bufferSize how many messages wait for the publisher before senders wait for room
     * @param confirmTimeout how long a delivery may take, from the call to the confirm
     * @param maxInFlight how many messages may be published and not yet confirmed
     * @param maxInFlightBytes how many bytes these may have, as published; a larger message is published alone
     * @param maxMessageBytes the largest message that the broker takes, as published, or 0 if it is not known
     * @param channels how many channels of each connection messages take in turn
     * @param connections how many connections messages take in turn
     * @param payload what the body of each message is
     * @param topology what is declared or checked after each connect
     * @param routing how often a message is published, and with which properties
     * @throws SettingException if a value cannot be right; it names the component
     */
    public AmqpSettings {
        Objects.requireNonNull(broker, "broker");
        AmqpSetting.EXCHANGE.check(exchange);
        AmqpSetting.ROUTING_KEY.check(routingKey);
        contentType.ifPresent(AmqpSetting.CONTENT_TYPE::check);
        AmqpSetting.BUFFER_SIZE.check(bufferSize);
        AmqpSetting.CONFIRM_TIMEOUT.check(confirmTimeout);
        AmqpSetting.MAX_IN_FLIGHT.check(maxInFlight);
        AmqpSetting.MAX_IN_FLIGHT_BYTES.check(maxInFlightBytes);
        AmqpSetting.MAX_MESSAGE_BYTES.check(maxMessageBytes);
        AmqpSetting.CHANNELS.check(channels);
        AmqpSetting.CONNECTIONS.check(connections);
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(topology, "topology");
        RoutingTemplates.of(exchange, routingKey, Objects.requireNonNull(routing, "routing"));
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static AmqpSettingsBuilder builder() {
        return new AmqpSettingsBuilder();
    }

    /**
     * Reads the variables of {@link BrokerSetting}, {@link AmqpSetting}, {@link PayloadSetting}, {@link TopologySetting} and
     * {@link RoutingSetting}; each
     * one means what the builder's method of that name says, and has its default.
     *
     * <p>One that is blank counts as not given, but for {@code AMQP_ROUTING_KEY}, {@code AMQP_EXCHANGE} and
     * {@code AMQP_CONTENT_TYPE}, where the empty text is a value. {@code AMQP_CONTENT_TYPE} may also be {@code none}.
     *
     * <p>In {@code AMQP_USERNAME}, {@code AMQP_PASSWORD} and {@code AMQP_VHOST}, and there alone, {@code %XX} is decoded as
     * in a URL, so that a percent sign is {@code %25}; if one of them had such, a line at INFO names it.
     * {@code AMQP_PERCENT_DECODING=false} takes the three as they are.
     *
     * @param settings the values
     * @return the settings
     * @throws SettingException if a value cannot be right
     */
    public static AmqpSettings from(Settings settings) {
        return AmqpVariables.read(settings);
    }

    /** All but the password. */
    @Override
    public String toString() {
        return broker + ", exchange '" + exchange + "', routing key '" + routingKey + "'";
    }
}
