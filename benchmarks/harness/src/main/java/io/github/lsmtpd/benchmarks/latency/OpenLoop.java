package io.github.lsmtpd.benchmarks.latency;

import io.github.lsmtpd.benchmarks.client.SelectedConnection;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends messages at a fixed rate, whether or not the server keeps up: message {@code i} is due at {@code start + i /
 * rate}, and its latency counts from then, even if no connection was free to send it. A slow server so slows no clock
 * (that would be coordinated omission). One thread.
 */
final class OpenLoop {
    /** Between looks at the sockets; with what the kernel adds, about 70 us, less than one of two cores can spare. */
    private static final long PAUSE_NANOS = 20_000;

    private static final double TIMEOUT_FACTOR = 2;
    private static final double SECOND = 1e9;

    private final double rate;
    private final long uncounted;
    private final long all;
    private final ByteBuffer body;
    private final Deque<MailConnection> ready = new ArrayDeque<>();
    private final Latencies latencies = new Latencies();
    private long start;
    private long sent;
    private long answered;

    /**
     * A load.
     *
     * @param rate messages a second
     * @param warmUpSeconds how long it goes on before it counts
     * @param seconds how long it counts
     */
    OpenLoop(double rate, double warmUpSeconds, double seconds, byte[] body) {
        this.rate = rate;
        this.uncounted = (long) (rate * warmUpSeconds);
        this.all = uncounted + (long) (rate * seconds);
        this.body = ByteBuffer.allocateDirect(body.length).put(body).flip();
    }

    /** Runs it over a number of connections to that port of the loopback address. */
    Latencies run(int port, int connections) throws FailedRunException, IOException {
        try (Selector selector = Selector.open()) {
            InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (int i = 0; i < connections; i++) {
                new MailConnection(this, selector, server);
            }
            try {
                prepare(selector, connections);
                send(selector);
                return latencies;
            } finally {
                SelectedConnection.closeAll(selector);
            }
        }
    }

    private void prepare(Selector selector, int connections) throws IOException {
        while (ready.size() < connections) {
            selector.select(SelectedConnection::serve);
        }
    }

    private void send(Selector selector) throws IOException, FailedRunException {
        start = System.nanoTime();
        long end = start + (long) (all / rate * TIMEOUT_FACTOR * SECOND + SECOND);
        while (answered < all) {
            int events = selector.selectNow(SelectedConnection::serve);
            if (sendDue() + events == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (System.nanoTime() > end) {
                throw new FailedRunException("only " + answered + " of " + all + " messages were answered in time");
            }
        }
    }

    private int sendDue() throws IOException {
        int count = 0;
        while (sent < all && !ready.isEmpty() && due(sent) <= System.nanoTime()) {
            ready.poll().send(body.duplicate(), due(sent));
            sent++;
            count++;
        }
        return count;
    }

    private long due(long message) {
        return start + (long) (message / rate * SECOND);
    }

    /** A connection can send the next message; the one that waits longest is first. */
    void onConnectionReady(MailConnection connection) {
        ready.add(connection);
    }

    /** The final reply has come. */
    void onFinalReply(long due, long bodySent) {
        long now = System.nanoTime();
        if (answered++ >= uncounted) {
            latencies.record(now - due, now - bodySent);
        }
    }
}
