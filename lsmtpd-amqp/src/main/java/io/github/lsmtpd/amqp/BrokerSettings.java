package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which broker to connect to, and how. Immutable; made by {@link AmqpSettings#builder()}, or read by
 * {@link AmqpSettings#from}.
 *
 * @param brokers where it is, or where the nodes of a cluster are, each as good as the other
 * @param port the port of those that name none, or empty for 5672, with TLS 5671
 * @param login how to log in
 * @param virtualHost the virtual host
 * @param tls how to connect with TLS, or empty to connect without
 * @param connectionName the name of the connection, for the broker's operator
 * @param connectTimeout how long one attempt to connect may take, and how long deliveries wait for the first
 * @param reconnectPause the longest pause between two attempts
 * @param heartbeat the interval of heartbeats; a silent broker is given up after one, or after two with a client library
 *     older than 5.27
 * @param frameMax the largest frame in bytes, or 0 for what the broker proposes
 */
public record BrokerSettings(
        List<BrokerAddress> brokers,
        OptionalInt port,
        BrokerLogin login,
        String virtualHost,
        Optional<BrokerTls> tls,
        String connectionName,
        Duration connectTimeout,
        Duration reconnectPause,
        Duration heartbeat,
        int frameMax) {
    private static final int PLAIN = 5672;
    private static final int WITH_TLS = 5671;

    /**
     * Checks every value.
     *
     * @param brokers where it is
     * @param port the port of those that name none
     * @param login how to log in
     * @param virtualHost the virtual host
     * @param tls how to connect with TLS
     * @param connectionName the name of the connection
     * @param connectTimeout how long one attempt to connect may take
     * @param reconnectPause the longest pause between two attempts
     * @param heartbeat the interval of heartbeats
     * @param frameMax the largest frame in bytes, or 0
     * @throws SettingException if a value cannot be right; it names the component
     */
    public BrokerSettings {
        brokers = List.copyOf(BrokerSetting.BROKERS.check(brokers));
        port.ifPresent(BrokerSetting.PORT::check);
        Objects.requireNonNull(login, "login");
        BrokerSetting.VIRTUAL_HOST.check(virtualHost);
        BrokerSetting.CONNECTION_NAME.check(connectionName);
        BrokerSetting.CONNECT_TIMEOUT.check(connectTimeout);
        BrokerSetting.RECONNECT_PAUSE.check(reconnectPause);
        BrokerSetting.HEARTBEAT.check(heartbeat);
        BrokerSetting.FRAME_MAX.check(frameMax);
        if (login instanceof BrokerLogin.External
                && tls.flatMap(BrokerTls::certificate).isEmpty()) {
            throw new SettingException("login", "external", "TLS with a certificate of ours beside it");
        }
    }

    /**
     * The port of a broker.
     *
     * @param broker one of {@link #brokers}
     * @return its own, or that of those without one
     */
    public int portOf(BrokerAddress broker) {
        return broker.port().orElseGet(() -> port.orElse(tls.isPresent() ? WITH_TLS : PLAIN));
    }

    /** As a URI, with the user and without the password. */
    @Override
    public String toString() {
        List<String> hosts = brokers.stream()
                .map(broker -> BrokerAddress.of(broker.host(), portOf(broker)).toString())
                .toList();
        return (tls.isPresent() ? "amqps://" : "amqp://") + login.user() + "@" + String.join(",", hosts)
                + ", virtual host '" + virtualHost + "'";
    }
}
