package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Connects to the broker; every step of it ends within the connect timeout. Thread safe. */
final class BrokerConnector {
    private final AmqpSettings settings;
    private final EventLoopGroup eventLoop;

    BrokerConnector(AmqpSettings settings, EventLoopGroup eventLoop) {
        this.settings = settings;
        this.eventLoop = eventLoop;
    }

    BrokerConnection connect(long epoch, BrokerConnection.Listener listener) throws IOException, TimeoutException {
        AtomicReference<Channel> socket = new AtomicReference<>();
        Connection connection = factory(socket).newConnection("lsmtpd");
        try {
            return new BrokerConnection(connection, Objects.requireNonNull(socket.get()), settings, epoch, listener);
        } catch (IOException | RuntimeException e) {
            connection.abort(0);
            throw e;
        }
    }

    private ConnectionFactory factory(AtomicReference<Channel> socket) {
        int timeout = (int) settings.connectTimeout().toMillis();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(settings.host());
        factory.setPort(settings.port());
        factory.setUsername(settings.username());
        factory.setPassword(settings.password());
        factory.setVirtualHost(settings.virtualHost());
        factory.setRequestedHeartbeat((int) settings.heartbeat().toSeconds());
        // The library recovers a connection, but forgets which messages were not confirmed on the old one.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        // It waits for half of this in each of two steps.
        factory.setHandshakeTimeout(2 * timeout);
        factory.setChannelRpcTimeout(timeout);
        factory.setExceptionHandler(new QuietExceptionHandler());
        // A returned message comes with its body.
        factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
        factory.netty()
                .eventLoopGroup(eventLoop)
                .bootstrapCustomizer(bootstrap -> customize(bootstrap, timeout))
                .channelCustomizer(socket::set);
        return factory;
    }

    /**
     * The library makes a publisher wait while a socket takes no more, with a lock held that its own shutdown needs. So it
     * never sees a full socket: the window of {@link Outstanding} is the bound instead.
     */
    private static void customize(Bootstrap bootstrap, int timeout) {
        bootstrap
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeout)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE));
    }
}
