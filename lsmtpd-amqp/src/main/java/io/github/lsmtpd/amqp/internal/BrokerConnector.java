package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ListAddressResolver;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Connects to the broker: to each address of its name in turn, until one answers. Every step of it, with each address,
 * ends within the connect timeout. Thread safe.
 */
final class BrokerConnector {
    /**
     * A returned message comes with its body. Older versions of the library add the eight bytes around a payload to this
     * int.
     */
    private static final int MAX_RETURNED_BODY = Integer.MAX_VALUE - 8;

    private final AmqpSettings settings;
    private final BrokerSocket.Kind sockets;
    private final BrokerAddresses addresses;

    BrokerConnector(AmqpSettings settings, EventLoopGroup eventLoop, BrokerAddresses addresses) {
        this.settings = settings;
        this.sockets = hasNetty() ? NettyBrokerSocket.on(eventLoop) : BlockingBrokerSocket.kind();
        this.addresses = addresses;
    }

    /** Returns whether the client library is 5.27 or newer. */
    private static boolean hasNetty() {
        return Arrays.stream(ConnectionFactory.class.getMethods())
                .anyMatch(method -> method.getName().equals("netty"));
    }

    /**
     * Connects, and opens a channel.
     *
     * @param epoch the number of the connection
     * @param listener gets what the connection reports
     * @throws IOException if no address of the broker answers, or it refuses the login; the message says which
     */
    BrokerConnection connect(long epoch, PublishWindow window, BrokerListener listener)
            throws IOException, TimeoutException {
        List<String> failures = new ArrayList<>();
        InetAddress[] resolved = resolve();
        for (InetAddress address : resolved) {
            try {
                return connectTo(address, epoch, window, listener);
            } catch (IOException | TimeoutException e) {
                if (FailureText.isLoginRefused(e)) {
                    // The other addresses are the same broker, and each attempt counts against the user.
                    throw new IOException(refusedLogin(e));
                }
                String which = resolved.length == 1 ? "" : address.getHostAddress() + ": ";
                failures.add(which + FailureText.of(e));
            }
        }
        throw new IOException(String.join("; ", failures));
    }

    private String refusedLogin(Exception failure) {
        return "it refuses the login of user '" + settings.username() + "' to virtual host '" + settings.virtualHost()
                + "': " + FailureText.of(failure);
    }

    private InetAddress[] resolve() throws IOException {
        try {
            return addresses.resolve(settings.host());
        } catch (UnknownHostException e) {
            throw new IOException("the name has no address: " + e.getMessage());
        }
    }

    private BrokerConnection connectTo(InetAddress address, long epoch, PublishWindow window, BrokerListener listener)
            throws IOException, TimeoutException {
        AtomicReference<BrokerSocket> socket = new AtomicReference<>();
        // Given one address without a resolver, the library looks the name up once more.
        var named = new ListAddressResolver(List.of(new Address(settings.host(), settings.port())));
        Connection connection = factory(address, socket).newConnection(null, named, "lsmtpd");
        try {
            return BrokerConnection.open(connection, Objects.requireNonNull(socket.get()), window, epoch, listener);
        } catch (IOException | RuntimeException e) {
            connection.abort(0);
            throw e;
        }
    }

    private ConnectionFactory factory(InetAddress address, AtomicReference<BrokerSocket> socket) {
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
        factory.setMaxInboundMessageBodySize(MAX_RETURNED_BODY);
        factory.setConnectionTimeout(timeout);
        sockets.configure(factory, address, socket);
        return factory;
    }
}
