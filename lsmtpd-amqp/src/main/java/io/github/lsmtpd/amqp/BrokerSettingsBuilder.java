package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link BrokerSettings}: the defaults are those of {@link BrokerSetting}, and each method refuses a value that cannot
 * be right with a {@link SettingException} that names the method. Not thread safe.
 */
public final class BrokerSettingsBuilder {
    private List<BrokerAddress> brokers =
            List.of(new BrokerAddress(BrokerSetting.HOST.defaultValue(), OptionalInt.empty()));
    private OptionalInt port = OptionalInt.empty();
    private String username = BrokerSetting.USERNAME.defaultValue();
    private String password = BrokerSetting.PASSWORD.defaultValue();
    private @Nullable BrokerLogin login;
    private String virtualHost = BrokerSetting.VIRTUAL_HOST.defaultValue();
    private Optional<BrokerTls> tls = Optional.empty();
    private String connectionName = BrokerSetting.CONNECTION_NAME.defaultValue();
    private Duration connectTimeout = BrokerSetting.CONNECT_TIMEOUT.defaultValue();
    private Duration reconnectPause = BrokerSetting.RECONNECT_PAUSE.defaultValue();
    private Duration heartbeat = BrokerSetting.HEARTBEAT.defaultValue();
    private int frameMax = BrokerSetting.FRAME_MAX.defaultValue();

    BrokerSettingsBuilder() {}

    /**
     * {@code AMQP_HOST}: the broker's host name or address, {@code 127.0.0.1} by default.
     *
     * @param value the host; an IPv6 address may stand in brackets
     * @return this
     * @throws SettingException if it is empty, holds white space or control characters, or is more than a host, such as a
     *     URL or a host with a port; the exception does not hold it then, since there may be a password in it
     */
    public BrokerSettingsBuilder host(String value) {
        return brokers(List.of(new BrokerAddress(BrokerSetting.HOST.check(value), OptionalInt.empty())));
    }

    /**
     * {@code AMQP_HOSTS}: the nodes of a cluster. Each attempt to connect tries all of them, and each address of their names,
     * in a random order.
     *
     * @param value at least one; without a port, that of {@link #port}
     * @return this
     * @throws SettingException if there is none
     */
    public BrokerSettingsBuilder brokers(List<BrokerAddress> value) {
        brokers = BrokerSetting.BROKERS.check(value);
        return this;
    }

    /**
     * {@code AMQP_PORT}: the broker's port, 5672 by default, with TLS 5671.
     *
     * @param value from 1 to 65535
     * @return this
     * @throws SettingException if it is out of range
     */
    public BrokerSettingsBuilder port(int value) {
        port = OptionalInt.of(BrokerSetting.PORT.check(value));
        return this;
    }

    /**
     * {@code AMQP_USERNAME}: the user to log in as with {@link #password}, {@code guest} by default.
     *
     * @param value the user name as it is; only the variable may have {@code %XX} in it
     * @return this
     * @throws SettingException if it is empty
     */
    public BrokerSettingsBuilder username(String value) {
        username = BrokerSetting.USERNAME.check(value);
        return this;
    }

    /**
     * {@code AMQP_PASSWORD}: the password of that user, {@code guest} by default. It is a secret.
     *
     * @param value the password as it is; only the variable may have {@code %XX} in it
     * @return this
     * @throws SettingException if it is empty; the exception does not hold it
     */
    public BrokerSettingsBuilder password(String value) {
        password = BrokerSetting.PASSWORD.check(value);
        return this;
    }

    /**
     * {@code AMQP_LOGIN} and what belongs to it: another way to log in than by {@link #username} and {@link #password},
     * which then mean nothing.
     *
     * @param value how to log in
     * @return this
     */
    public BrokerSettingsBuilder login(BrokerLogin value) {
        login = value;
        return this;
    }

    /**
     * {@code AMQP_VHOST}: the virtual host, {@code /} by default.
     *
     * @param value at most 255 bytes of UTF-8, not empty, as it is; only the variable may have {@code %XX} in it
     * @return this
     * @throws SettingException if it is empty or longer
     */
    public BrokerSettingsBuilder virtualHost(String value) {
        virtualHost = BrokerSetting.VIRTUAL_HOST.check(value);
        return this;
    }

    /**
     * {@code AMQP_TLS} and what belongs to it: TLS from the first byte on; by default there is none. Needs RabbitMQ's client
     * from version 5.27 on.
     *
     * @param value how
     * @return this
     */
    public BrokerSettingsBuilder tls(BrokerTls value) {
        tls = Optional.of(value);
        return this;
    }

    /**
     * {@code AMQP_CONNECTION_NAME}: the name by which the broker's operator knows the connection, {@code lsmtpd} by default.
     *
     * @param value at most 255 bytes of UTF-8
     * @return this
     * @throws SettingException if it is longer
     */
    public BrokerSettingsBuilder connectionName(String value) {
        connectionName = BrokerSetting.CONNECTION_NAME.check(value);
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
    public BrokerSettingsBuilder connectTimeout(Duration value) {
        connectTimeout = BrokerSetting.CONNECT_TIMEOUT.check(value);
        return this;
    }

    /**
     * {@code AMQP_RECONNECT_PAUSE_SECS}: the longest pause between two attempts to connect, 5 s by default. The first pauses
     * are shorter, each is twice as long as the one before, and a random part of up to a half is left out.
     *
     * @param value longer than zero, at most 3,600 s
     * @return this
     * @throws SettingException if it is out of range
     */
    public BrokerSettingsBuilder reconnectPause(Duration value) {
        reconnectPause = BrokerSetting.RECONNECT_PAUSE.check(value);
        return this;
    }

    /**
     * {@code AMQP_HEARTBEAT_SECS}: the interval of heartbeats, 10 s by default, unless the broker wants them more often.
     * A connection on which nothing has come for two intervals is given up.
     *
     * @param value whole seconds, from 1 s to 3,600 s
     * @return this
     * @throws SettingException if it is out of range
     */
    public BrokerSettingsBuilder heartbeat(Duration value) {
        heartbeat = BrokerSetting.HEARTBEAT.check(value);
        return this;
    }

    /**
     * {@code AMQP_FRAME_MAX}: the largest frame, unless the broker wants smaller ones; by default what it proposes.
     *
     * @param value bytes, at least 4096, or 0 for what the broker proposes
     * @return this
     * @throws SettingException if it is out of range
     */
    public BrokerSettingsBuilder frameMax(int value) {
        frameMax = BrokerSetting.FRAME_MAX.check(value);
        return this;
    }

    /** The settings. */
    BrokerSettings build() {
        BrokerLogin how = login == null ? new BrokerLogin.Password(username, password) : login;
        return new BrokerSettings(
                brokers,
                port,
                how,
                virtualHost,
                tls,
                connectionName,
                connectTimeout,
                reconnectPause,
                heartbeat,
                frameMax);
    }
}
