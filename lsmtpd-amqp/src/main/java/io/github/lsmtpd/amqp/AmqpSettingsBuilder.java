package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.AmqpVariables.BUFFER_SIZE;
import static io.github.lsmtpd.amqp.AmqpVariables.CONFIRM_TIMEOUT;
import static io.github.lsmtpd.amqp.AmqpVariables.CONNECT_TIMEOUT;
import static io.github.lsmtpd.amqp.AmqpVariables.HEARTBEAT;
import static io.github.lsmtpd.amqp.AmqpVariables.MAX_IN_FLIGHT;
import static io.github.lsmtpd.amqp.AmqpVariables.MAX_IN_FLIGHT_BYTES;
import static io.github.lsmtpd.amqp.AmqpVariables.MAX_MESSAGE_BYTES;
import static io.github.lsmtpd.amqp.AmqpVariables.PORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.amqp.internal.HostSetting;
import io.github.lsmtpd.config.SettingException;
import java.time.Duration;

/**
 * Builds {@link AmqpSettings}: the defaults are here, and each method refuses a value that cannot be right with a
 * {@link SettingException} that names the setting as the environment variable has it. Not thread safe.
 */
public final class AmqpSettingsBuilder {
    /** AMQP 0-9-1 §4.2.5.3: the length of these texts is one byte on the wire. */
    private static final int SHORT_STRING = 255;

    private String host = "127.0.0.1";
    private int port = (int) PORT.defaultValue();
    private String username = "guest";
    private String password = "guest";
    private String virtualHost = "/";
    private String exchange = "";
    private String routingKey = "lsmtp";
    private String contentType = "application/json";
    private boolean mandatory = true;
    private int bufferSize = (int) BUFFER_SIZE.defaultValue();
    private Duration connectTimeout = CONNECT_TIMEOUT.defaultSeconds();
    private Duration heartbeat = HEARTBEAT.defaultSeconds();
    private Duration confirmTimeout = CONFIRM_TIMEOUT.defaultSeconds();
    private int maxInFlight = (int) MAX_IN_FLIGHT.defaultValue();
    private long maxInFlightBytes = MAX_IN_FLIGHT_BYTES.defaultValue();
    private long maxMessageBytes = MAX_MESSAGE_BYTES.defaultValue();

    AmqpSettingsBuilder() {}

    /**
     * {@code AMQP_HOST}: the broker's host name or address, {@code 127.0.0.1} by default.
     *
     * @param value the host; an IPv6 address may stand in brackets
     * @return this
     * @throws SettingException if it is empty, holds white space or control characters, or is more than a host, such as a
     *     URL or a host with a port; the exception does not hold it then, since there may be a password in it
     */
    public AmqpSettingsBuilder host(String value) {
        host = HostSetting.check("AMQP_HOST", value);
        return this;
    }

    /**
     * {@code AMQP_PORT}: the broker's port, 5672 by default.
     *
     * @param value from 1 to 65535
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder port(int value) {
        port = (int) PORT.check(value);
        return this;
    }

    /**
     * {@code AMQP_USERNAME}: the user to log in as, {@code guest} by default.
     *
     * @param value the user name as it is; only the variable may have {@code %XX} in it
     * @return this
     * @throws SettingException if it is empty
     */
    public AmqpSettingsBuilder username(String value) {
        if (value.isEmpty()) {
            throw new SettingException("AMQP_USERNAME", value, "a user name");
        }
        username = value;
        return this;
    }

    /**
     * {@code AMQP_PASSWORD}: the password of that user, {@code guest} by default. It is a secret.
     *
     * @param value the password as it is; only the variable may have {@code %XX} in it
     * @return this
     * @throws SettingException if it is empty; the exception does not hold it
     */
    public AmqpSettingsBuilder password(String value) {
        if (value.isEmpty()) {
            throw SettingException.secret("AMQP_PASSWORD", "a password");
        }
        password = value;
        return this;
    }

    /**
     * {@code AMQP_VHOST}: the virtual host, {@code /} by default.
     *
     * @param value at most 255 bytes of UTF-8, not empty, as it is; only the variable may have {@code %XX} in it
     * @return this
     * @throws SettingException if it is empty or longer
     */
    public AmqpSettingsBuilder virtualHost(String value) {
        if (value.isEmpty()) {
            throw new SettingException("AMQP_VHOST", value, "the name of a virtual host");
        }
        virtualHost = shortString("AMQP_VHOST", value);
        return this;
    }

    /**
     * {@code AMQP_EXCHANGE}: the exchange to publish to; by default the default exchange, which is the empty name and
     * routes to the queue that the routing key names.
     *
     * @param value at most 255 bytes of UTF-8
     * @return this
     * @throws SettingException if it is longer
     */
    public AmqpSettingsBuilder exchange(String value) {
        exchange = shortString("AMQP_EXCHANGE", value);
        return this;
    }

    /**
     * {@code AMQP_ROUTING_KEY}: the routing key of every message, {@code lsmtp} by default. The empty one is for exchanges
     * that do not look at it, such as those of type fanout.
     *
     * @param value at most 255 bytes of UTF-8
     * @return this
     * @throws SettingException if it is longer
     */
    public AmqpSettingsBuilder routingKey(String value) {
        routingKey = shortString("AMQP_ROUTING_KEY", value);
        return this;
    }

    /**
     * {@code AMQP_CONTENT_TYPE}: the content type that every message names, {@code application/json} by default. Consumers
     * that decode by it, such as those made with kombu, may want another one, or none. The body is the same in any case.
     *
     * @param value at most 255 bytes of UTF-8, empty for no content type
     * @return this
     * @throws SettingException if it is longer
     */
    public AmqpSettingsBuilder contentType(String value) {
        contentType = shortString("AMQP_CONTENT_TYPE", value);
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
        mandatory = value;
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
        bufferSize = (int) BUFFER_SIZE.check(value);
        return this;
    }

    /**
     * {@code AMQP_CONNECT_TIMEOUT_SECS}: how long each step of an attempt to connect may take, and how long deliveries
     * wait for the first attempt, 5 s by default.
     *
     * @param value longer than zero, at most 60 s
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder connectTimeout(Duration value) {
        connectTimeout = CONNECT_TIMEOUT.checkSeconds(value);
        return this;
    }

    /**
     * {@code AMQP_HEARTBEAT_SECS}: the interval of heartbeats, 10 s by default, unless the broker wants them more often.
     * A connection on which nothing was heard for two intervals is given up.
     *
     * @param value whole seconds, from 1 s to 3,600 s
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder heartbeat(Duration value) {
        HEARTBEAT.check(value.toSeconds());
        heartbeat = value;
        return this;
    }

    /**
     * {@code AMQP_CONFIRM_TIMEOUT_SECS}: how long a delivery may take from the call to the confirm, 30 s by default. A
     * message that is published and not confirmed for so long also ends the connection, unless the broker has said that
     * it blocks its publishers.
     *
     * @param value longer than zero, at most 3,600 s
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder confirmTimeout(Duration value) {
        confirmTimeout = CONFIRM_TIMEOUT.checkSeconds(value);
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
        maxInFlight = (int) MAX_IN_FLIGHT.check(value);
        return this;
    }

    /**
     * {@code AMQP_MAX_IN_FLIGHT_BYTES}: how many bytes of JSON may be published and not yet confirmed, 32 MiB by default.
     * A message that is larger is published when no other is in flight.
     *
     * @param value from 1 to 2,147,483,647
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder maxInFlightBytes(long value) {
        maxInFlightBytes = MAX_IN_FLIGHT_BYTES.check(value);
        return this;
    }

    /**
     * {@code AMQP_MAX_MESSAGE_BYTES}: the largest message that the broker takes ({@code max_message_size} of RabbitMQ,
     * 16 MiB by default from version 4.0 on). A message whose JSON is larger is refused for good, with 552, before it is
     * published. By default 0, for not known: then RabbitMQ closes the channel on such a message, and those in flight
     * with it fail too, each time that it is sent.
     *
     * @param value from 0 to 2,147,483,647
     * @return this
     * @throws SettingException if it is out of range
     */
    public AmqpSettingsBuilder maxMessageBytes(long value) {
        maxMessageBytes = MAX_MESSAGE_BYTES.check(value);
        return this;
    }

    /**
     * Builds the settings.
     *
     * @return the settings
     */
    public AmqpSettings build() {
        return new AmqpSettings(
                host,
                port,
                username,
                password,
                virtualHost,
                exchange,
                routingKey,
                contentType,
                mandatory,
                bufferSize,
                connectTimeout,
                heartbeat,
                confirmTimeout,
                maxInFlight,
                maxInFlightBytes,
                maxMessageBytes);
    }

    private static String shortString(String setting, String value) {
        if (value.getBytes(UTF_8).length > SHORT_STRING) {
            throw new SettingException(setting, value, "at most " + SHORT_STRING + " bytes of UTF-8");
        }
        return value;
    }
}
