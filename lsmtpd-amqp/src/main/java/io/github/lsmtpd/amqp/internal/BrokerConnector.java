package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ListAddressResolver;
import io.github.lsmtpd.amqp.BrokerAddress;
import io.github.lsmtpd.amqp.BrokerSettings;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one of the brokers, in a random order, so that many servers spread over the nodes of a cluster: to each address
 * of its name in turn, until one answers. Every step of it, with each address, ends within the connect timeout. Thread safe.
 */
final class BrokerConnector {
    private final BrokerSettings settings;
    private final int channels;
    private final TopologyKeeper topology;
    private final BrokerSocket.Kind sockets;
    private final BrokerAddresses addresses;
    private final ConnectionFactories factories;

    /**
     * A connector.
     *
     * @param channels the number of channels that messages take in turn
     * @param topology what each connection begins with
     */
    BrokerConnector(
            BrokerSettings settings,
            int channels,
            TopologyKeeper topology,
            LoginSetup login,
            EventLoopGroup eventLoop,
            BrokerAddresses addresses) {
        this.settings = settings;
        this.channels = channels;
        this.topology = topology;
        this.sockets = hasNetty() ? NettyBrokerSocket.on(eventLoop) : BlockingBrokerSocket.kind();
        this.addresses = addresses;
        this.factories = new ConnectionFactories(settings, login);
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
     * @throws IOException if no broker answers, or those that do refuse the login; the message says which
     */
    BrokerConnection connect(long epoch, PublishWindow window, BrokerListener listener) throws IOException {
        Opening opening = (connection, socket) ->
                BrokerConnection.open(connection, socket, channels, window, Scheduler.system(), epoch, listener);
        SslContext tls = settings.tls().isPresent()
                ? BrokerTlsContext.read(settings.tls().get())
                : null;
        List<String> failures = new ArrayList<>();
        for (BrokerAddress broker : inRandomOrder(settings.brokers())) {
            try {
                return connectTo(broker, tls, opening);
            } catch (IOException e) {
                String which = settings.brokers().size() == 1 ? "" : broker + ": ";
                failures.add(which + FailureText.of(e));
            }
        }
        throw new IOException(String.join("; ", failures));
    }

    private static List<BrokerAddress> inRandomOrder(List<BrokerAddress> brokers) {
        List<BrokerAddress> order = new ArrayList<>(brokers);
        Collections.shuffle(order);
        return order;
    }

    private BrokerConnection connectTo(BrokerAddress broker, @Nullable SslContext tls, Opening opening)
            throws IOException {
        List<String> failures = new ArrayList<>();
        InetAddress[] resolved = resolve(broker.host());
        for (InetAddress address : resolved) {
            try {
                return connectTo(broker, address, tls, opening);
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
        return "it refuses the login of user '" + settings.login().user() + "' to virtual host '"
                + settings.virtualHost() + "': " + FailureText.of(failure);
    }

    private InetAddress[] resolve(String host) throws IOException {
        try {
            return addresses.resolve(host);
        } catch (UnknownHostException e) {
            throw new IOException("the name has no address: " + e.getMessage());
        }
    }

    private BrokerConnection connectTo(
            BrokerAddress broker, InetAddress address, @Nullable SslContext tls, Opening opening)
            throws IOException, TimeoutException {
        int port = settings.portOf(broker);
        AtomicReference<BrokerSocket> socket = new AtomicReference<>();
        ConnectionFactory factory = factories.create();
        sockets.configure(factory, new InetSocketAddress(address, port), tls, socket);
        // Given one address without a resolver, the library looks the name up once more.
        var named = new ListAddressResolver(List.of(new Address(broker.host(), port)));
        Connection connection = factory.newConnection(null, named, settings.connectionName());
        try {
            topology.connected(connection);
            return opening.open(connection, Objects.requireNonNull(socket.get()))
                    .with(topology);
        } catch (IOException | RuntimeException e) {
            connection.abort(0);
            throw e;
        }
    }

    /** What is to be done with a connection that was just made. */
    private interface Opening {
        BrokerConnection open(Connection connection, BrokerSocket socket) throws IOException;
    }
}
