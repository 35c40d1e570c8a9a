package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Builds {@link AmqpSettings}: the defaults are those of {@link AmqpSetting}, and each method refuses a value that
 * cannot be right with a {@link SettingException} that names the method. Not thread safe.
 */
public final class AmqpSettingsBuilder {
    private final BrokerSettingsBuilder broker = new BrokerSettingsBuilder();
    private String exchange = AmqpSetting.EXCHANGE.defaultValue();
    private String routingKey = AmqpSetting.ROUTING_KEY.defaultValue();
    private Optional<String> contentType = Optional.empty();
    private boolean mandatory = AmqpSetting.MANDATORY.defaultValue();
    private int bufferSize = AmqpSetting.BUFFER_SIZE.defaultValue();
    private Duration confirmTimeout = AmqpSetting.CONFIRM_TIMEOUT.defaultValue();
    private int maxInFlight = AmqpSetting.MAX_IN_FLIGHT.defaultValue();
    private long maxInFlightBytes = AmqpSetting.MAX_IN_FLIGHT_BYTES.defaultValue();
    private long maxMessageBytes = AmqpSetting.MAX_MESSAGE_BYTES.defaultValue();
    private int channels = AmqpSetting.CHANNELS.defaultValue();
    private int connections = AmqpSetting.CONNECTIONS.defaultValue();
    private PayloadSettings payload = PayloadSettings.defaults();
    private Topology topology = Topology.none();
    private RoutingSettings routing = RoutingSettings.builder().build();

    AmqpSettingsBuilder() {}

    /**
     * Which broker to connect to, and how: what the next five methods do not say.
     *
     * @param settings sets what is not to be the default
     * @return this
     */
    public AmqpSettingsBuilder broker(Consumer<BrokerSettingsBuilder> settings) {
        settings.accept(broker);
        return this;
    }

    /**
     * As {@link BrokerSettingsBuilder#host}.
     *
     * @param value as there, or else a {@link SettingException}
     * @return this
     */
    public AmqpSettingsBuilder host(String value) {
        broker.host(value);
        return this;
    }

    /**
     * As {@link BrokerSettingsBuilder#port}.
     *
     * @param value as there, or else a {@link SettingException}
     * @return this
     */
    public AmqpSettingsBuilder port(int value) {
        broker.port(value);
        return this;
    }

    /**
     * As {@link BrokerSettingsBuilder#username}.
     *
     * @param value as there, or else a {@link SettingException}
     * @return this
     */
    public AmqpSettingsBuilder username(String value) {
        broker.username(value);
        return this;
    }

    /**
     * As {@link BrokerSettingsBuilder#password}.
     *
     * @param value as there, or else a {@link SettingException}
     * @return this
     */
    public AmqpSettingsBuilder password(String value) {
        broker.password(value);
        return this;
    }

    /**
     * As {@link BrokerSettingsBuilder#virtualHost}.
     *
     * @param value as there, or else a {@link SettingException}
     * @return this
     */
    public AmqpSettingsBuilder virtualHost(String value) {
        broker.virtualHost(value);
        return this;
    }

    /**
     * {@code AMQP_EXCHANGE}: the exchange to publish to; by default the default exchange, which is the empty name and
     * routes to the queue that the routing key names.
     *
     * @param value a template as in {@link RoutingSettings}, at most 255 bytes of UTF-8
     * @return this
     * @throws SettingException if it is longer, or the template is wrong
     */
    public AmqpSettingsBuilder exchange(String value) {
        exchange = AmqpSetting.EXCHANGE.check(value);
        return this;
    }

    /**
     * {@code AMQP_ROUTING_KEY}: the routing key of every message, {@code lsmtp} by default. The empty one is for exchanges
     * that do not look at it, such as those of type fanout.
     *
     * @param value a template as in {@link RoutingSettings}, at most 255 bytes of UTF-8
     * @return this
     * @throws SettingException if it is longer, or the template is wrong
     */
    public AmqpSettingsBuilder routingKey(String value) {
        routingKey = AmqpSetting.ROUTING_KEY.check(value);
        return this;
    }

    /**
     * {@code AMQP_CONTENT_TYPE}: the content type that every message names, by default that of its payload. Consumers
     * that decode by it, such as those made with kombu, may want another one, or none. The body is the same in any case.
     *
     * @param value at most 255 bytes of UTF-8, empty for no content type
     * @return this
     * @throws SettingException if it is longer
     */
    public AmqpSettingsBuilder contentType(String value) {
        contentType = Optional.of(AmqpSetting.CONTENT_TYPE.check(value));
        return this;
    }

    /**
     * {@code AMQP_MANDATORY}: whether the broker returns a message that no queue takes, as it does by default; its delivery
     * then fails, and the client or the spool keeps it. <strong>Otherwise the broker confirms such a message and drops it:
     * the client gets 250 and the message is lost.</strong> That is right only where messages may be dropped on purpose, as
     * with an exchange whose queues come and go with their consumers.
     *
     * @param value false to let messages be dropped that no queue takes
     * @return this
     */
    public AmqpSettingsBuilder mandatory(boolean value) {
        mandatory = AmqpSetting.MANDATORY.check(value);
        return this;
    }

    /**
     * {@code AMQP_BUFFER_SIZE}: how many messages wait for the publisher, 100 by default. When there are more, their
     * senders wait for room; nothing is dropped.
     *
     * @param value from 1 to 2,147,483,647
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder bufferSize(int value) {
        bufferSize = AmqpSetting.BUFFER_SIZE.check(value);
        return this;
    }

    /**
     * {@code AMQP_CONFIRM_TIMEOUT_SECS}: how long a delivery may take from the call to the confirm, 30 s by default. One that is
     * unconfirmed for so long also ends the connection, unless the broker blocks its publishers.
     *
     * @param value longer than zero, at most 3,600 s
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder confirmTimeout(Duration value) {
        confirmTimeout = AmqpSetting.CONFIRM_TIMEOUT.check(value);
        return this;
    }

    /**
     * {@code AMQP_MAX_IN_FLIGHT}: how many messages may be published and not yet confirmed, 1,000 by default.
     *
     * @param value from 1 to 65535
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder maxInFlight(int value) {
        maxInFlight = AmqpSetting.MAX_IN_FLIGHT.check(value);
        return this;
    }

    /**
     * {@code AMQP_MAX_IN_FLIGHT_BYTES}: how many bytes of bodies may be published and not yet confirmed, 32 MiB by default.
     * A message that is larger is published when no other is in flight.
     *
     * @param value from 1 to 2,147,483,647
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder maxInFlightBytes(long value) {
        maxInFlightBytes = AmqpSetting.MAX_IN_FLIGHT_BYTES.check(value);
        return this;
    }

    /**
     * {@code AMQP_MAX_MESSAGE_BYTES}: the largest message that the broker takes ({@code max_message_size} of RabbitMQ,
     * 16 MiB by default from version 4.0 on). A message whose body is larger is refused for good, with 552, before it is
     * published. By default 0: the limit is learnt from the first message that the broker refuses.
     *
     * @param value from 0 to 2,147,483,647
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder maxMessageBytes(long value) {
        maxMessageBytes = AmqpSetting.MAX_MESSAGE_BYTES.check(value);
        return this;
    }

    /**
     * {@code AMQP_CHANNELS}: how many channels of each connection messages take in turn, 1 by default. The messages of one
     * session keep their order only with one channel of one connection.
     *
     * @param value from 1 to 64
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder channels(int value) {
        channels = AmqpSetting.CHANNELS.check(value);
        return this;
    }

    /**
     * {@code AMQP_CONNECTIONS}: how many connections messages take in turn, 1 by default. Each has a thread, channels, and the
     * limits {@link #maxInFlight} and {@link #maxInFlightBytes} of its own; {@link #bufferSize} is for all of them.
     *
     * @param value from 1 to 16
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder connections(int value) {
        connections = AmqpSetting.CONNECTIONS.check(value);
        return this;
    }

    /**
     * {@code AMQP_PAYLOAD} and those that belong to it: what the body of each message is, JSON by default.
     *
     * @param value the settings of the payload
     * @return this
     */
    public AmqpSettingsBuilder payload(PayloadSettings value) {
        payload = value;
        return this;
    }

    /**
     * {@code AMQP_DECLARE} and the variables of {@link TopologySetting}: what is declared or checked after each connect, by
     * default nothing. The exchange and the routing key of these settings are not part of it by themselves.
     *
     * @param value the exchanges, queues and bindings
     * @return this
     */
    public AmqpSettingsBuilder topology(Topology value) {
        topology = Objects.requireNonNull(value, "topology");
        return this;
    }

    /**
     * How often a message is published, and with which properties: once, and with none beside those of every message, by
     * default.
     *
     * @param value those settings
     * @return this
     */
    public AmqpSettingsBuilder routing(RoutingSettings value) {
        routing = Objects.requireNonNull(value, "routing");
        return this;
    }

    /**
     * {@return the settings}
     *
     * @throws SettingException if two of them do not go together
     */
    public AmqpSettings build() {
        return new AmqpSettings(
                broker.build(),
                exchange,
                routingKey,
                contentType,
                mandatory,
                bufferSize,
                confirmTimeout,
                maxInFlight,
                maxInFlightBytes,
                maxMessageBytes,
                channels,
                connections,
                payload,
                topology,
                routing);
    }
}
