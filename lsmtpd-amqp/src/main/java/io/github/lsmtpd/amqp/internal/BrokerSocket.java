package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.ConnectionFactory;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReference;

/** The socket of a connection, as far as the client library does not show it. Thread safe. */
interface BrokerSocket {
    /** How many bytes wait for the network, or a little more. */
    long pending();

    /** When bytes last left, as far as was seen; for one thread. */
    long sentAt();

    /** Runs an action when all that was written before has left. */
    void whenSent(Runnable action);

    /** Cuts the connection at once. */
    void cut();

    /** How the client library comes to its sockets. */
    interface Kind {
        /**
         * Makes a factory connect to one address with this kind of sockets.
         *
         * @param factory used once
         * @param address what its host name stands for now
         * @param opened gets the socket as soon as there is one
         */
        void configure(ConnectionFactory factory, InetAddress address, AtomicReference<BrokerSocket> opened);
    }
}
