package io.github.lsmtpd.amqp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that swallows connections, as one behind a firewall that drops packets: the backlog of its listener is full, so
 * that the system does not answer a SYN. Not thread safe.
 */
public final class FullBacklog implements AutoCloseable {
    private static final int AT_MOST = 100;
    private static final int MILLIS = 300;

    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();

    /**
     * Listens, and fills the backlog.
     *
     * @param address an address of the loopback
     * @param port a port on which nothing listens at this address
     */
    public FullBacklog(InetAddress address, int port) {
        try {
            listener = new ServerSocket(port, 1, address);
            while (connects()) {
                if (waiting.size() > AT_MOST) {
                    throw new IllegalStateException("The backlog does not become full");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where it listens.
     *
     * @return its port
     */
    public int port() {
        return listener.getLocalPort();
    }

    private boolean connects() throws IOException {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
            socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), MILLIS);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try (listener) {
            for (Socket socket : waiting) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
