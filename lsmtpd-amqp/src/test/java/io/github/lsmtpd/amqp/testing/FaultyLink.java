package io.github.lsmtpd.amqp.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A link to a broker that can be frozen and cut: it passes bytes between a loopback port of its own and the broker's
 * port. Thread safe.
 */
public final class FaultyLink implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile Duration delay = Duration.ZERO;
    private volatile int bytesASecond;
    private boolean frozen;

    /**
     * Opens the link.
     *
     * @param target the broker's loopback port
     */
    public FaultyLink(int target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            // What a large buffer of the system holds has left the sender, which a slow link does not show.
            listener.setReceiveBufferSize(65536);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /**
     * Where it listens.
     *
     * @return the port on 127.0.0.1
     */
    public int port() {
        return listener.getLocalPort();
    }

    /** Keeps back all bytes from now on, in both directions; connections are still accepted. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** Lets all bytes pass again. */
    public synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    /**
     * Passes bytes on late from now on.
     *
     * @param time how late, in each direction
     */
    public void delay(Duration time) {
        delay = time;
    }

    /**
     * Passes bytes on slowly from now on, towards the broker.
     *
     * @param rate how many bytes a second, at most; 0 for all
     */
    public void trickle(int rate) {
        bytesASecond = rate;
    }

    /** Ends the connections that there are. */
    public void cut() {
        sockets.forEach(FaultyLink::closeQuietly);
        sockets.clear();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        cut();
        thaw();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                connect(client);
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void connect(Socket client) {
        try {
            Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(broker);
            start(() -> pass(client, broker, true));
            start(() -> pass(broker, client, false));
        } catch (IOException e) {
            closeQuietly(client); // the broker is away
        }
    }

    private void pass(Socket from, Socket to, boolean towardsBroker) {
        byte[] buffer = new byte[65536];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                Processes.pause(delay);
                awaitThaw();
                int rate = bytesASecond;
                if (towardsBroker && rate > 0) {
                    Processes.pause(Duration.ofMillis(1000L * length / rate));
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            closeQuietly(to);
        }
    }

    private synchronized void awaitThaw() throws IOException {
        while (frozen) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException("Interrupted", e);
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "faulty-link");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It is gone, which is what was wanted.
        }
    }
}
