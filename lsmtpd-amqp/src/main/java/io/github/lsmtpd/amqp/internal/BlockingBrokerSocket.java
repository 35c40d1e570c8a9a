package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.ConnectionFactory;
import io.netty.handler.ssl.SslContext;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A socket of the JDK, for a client library that is too old for Netty. Publishing waits while the broker does not read;
 * closing the socket ends that.
 */
final class BlockingBrokerSocket extends Socket implements BrokerSocket {
    private final InetSocketAddress address;
    private volatile long sentAt = System.nanoTime();

    private BlockingBrokerSocket(InetSocketAddress address) {
        this.address = address;
    }

    /** Sockets that work with every version of the client library. */
    static Kind kind() {
        return BlockingBrokerSocket::configure;
    }

    private static void configure(
            ConnectionFactory factory,
            InetSocketAddress address,
            @Nullable SslContext tls,
            AtomicReference<BrokerSocket> opened) {
        if (tls != null) {
            throw new IllegalStateException("TLS to the broker needs RabbitMQ's client from version 5.27 on");
        }
        factory.setSocketFactory(new Factory(address, opened));
    }

    /** Connects to the address that was chosen, whatever the name resolves to meanwhile. */
    @Override
    public void connect(SocketAddress named, int timeout) throws IOException {
        super.connect(address, timeout);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                sentAt = System.nanoTime();
            }
        };
    }

    /** Nothing: what is written has left. */
    @Override
    public long pending() {
        return 0;
    }

    @Override
    public long sentAt() {
        return sentAt;
    }

    @Override
    public void whenSent(Runnable action) {
        action.run();
    }

    @Override
    public void cut() {
        try {
            close();
        } catch (IOException e) {
            // The socket is not used any more.
        }
    }

    /** Makes one socket; the client library connects it. */
    private static final class Factory extends SocketFactory {
        private final InetSocketAddress address;
        private final AtomicReference<BrokerSocket> opened;

        Factory(InetSocketAddress address, AtomicReference<BrokerSocket> opened) {
            this.address = address;
            this.opened = opened;
        }

        @Override
        public Socket createSocket() {
            BlockingBrokerSocket socket = new BlockingBrokerSocket(address);
            opened.set(socket);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
