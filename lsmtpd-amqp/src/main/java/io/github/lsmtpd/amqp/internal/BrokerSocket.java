package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.ConnectionFactory;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The socket of a connection, which the client library does not expose. Thread safe. */
interface BrokerSocket {
    /** The number of bytes that wait for the network, or a little more. */
    long pending();

    /** When bytes last left, as far as is known; for one thread. */
    long sentAt();

    /** Runs an action when all that was written before has left. */
    void whenSent(Runnable action);

    /** Cuts the connection at once. */
    void cut();

    /** Where the client library gets its sockets from. */
    interface Kind {
        /**
         * Makes a factory connect to one address with this kind of sockets.
         *
         * @param factory used once
         * @param address the address to connect to, whatever the host name resolves to
         * @param tls for TLS from the first byte on, or null for none
         * @param tls for TLS from the first byte on, or null for none
         * @param opened gets the socket as soon as there is one
         */
        void configure(
                ConnectionFactory factory,
                InetSocketAddress address,
                @Nullable SslContext tls,
                AtomicReference<BrokerSocket> opened);
    }
}
