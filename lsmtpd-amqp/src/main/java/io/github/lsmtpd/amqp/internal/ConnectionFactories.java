package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.ConnectionFactory;
import io.github.lsmtpd.amqp.BrokerSettings;
import java.io.IOException;

/** Makes the client library's factory for each attempt to connect. Thread safe. */
final class ConnectionFactories {
    /**
     * A returned message comes with its body. Older versions of the library add the eight bytes around a payload to this
     * int.
     */
    private static final int MAX_RETURNED_BODY = Integer.MAX_VALUE - 8;

    private final BrokerSettings settings;
    private final LoginSetup login;

    ConnectionFactories(BrokerSettings settings, LoginSetup login) {
        this.settings = settings;
        this.login = login;
    }

    /**
     * A new factory, without an address and a socket.
     *
     * @throws IOException if the login's secret cannot be read now
     */
    ConnectionFactory create() throws IOException {
        int timeout = (int) settings.connectTimeout().toMillis();
        ConnectionFactory factory = new ConnectionFactory();
        login.configure(factory);
        factory.setVirtualHost(settings.virtualHost());
        factory.setRequestedHeartbeat((int) settings.heartbeat().toSeconds());
        factory.setRequestedFrameMax(settings.frameMax());
        // The library recovers a connection, but forgets which messages were not confirmed on the old one.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        // It waits for half of this in each of two steps.
        factory.setHandshakeTimeout(2 * timeout);
        factory.setChannelRpcTimeout(timeout);
        factory.setExceptionHandler(new QuietExceptionHandler());
        factory.setMaxInboundMessageBodySize(MAX_RETURNED_BODY);
        factory.setConnectionTimeout(timeout);
        return factory;
    }
}
