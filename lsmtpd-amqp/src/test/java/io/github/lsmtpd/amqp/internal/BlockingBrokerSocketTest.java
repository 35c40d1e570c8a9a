package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BlockingBrokerSocketTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** A publisher must not be held for ever by a broker that does not read. */
    @Test
    void cuttingItEndsAWriteThatTheBrokerDoesNotTake() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        AtomicReference<BrokerSocket> opened = new AtomicReference<>();
        try (ServerSocket silent = new ServerSocket(0, 1, loopback);
                Socket socket = socketTo(silent, opened)) {
            // Another name than the one that was looked up: the address that was chosen counts.
            socket.connect(InetSocketAddress.createUnresolved("broker.invalid", silent.getLocalPort()), 60_000);
            CompletableFuture<Throwable> writer = CompletableFuture.supplyAsync(() -> writeUntilFailure(socket));
            awaitNoProgress(opened.get());
            assertThat(writer).isNotDone();

            opened.get().cut();

            assertThat(writer).succeedsWithin(LIMIT);
        }
    }

    private static Throwable writeUntilFailure(Socket socket) {
        try (OutputStream out = socket.getOutputStream()) {
            while (true) {
                out.write(new byte[64 * 1024]);
            }
        } catch (IOException e) {
            return e;
        }
    }

    /** Bytes leave until the buffers of both sides are full; then the time at which the last ones left does not change. */
    private static Socket socketTo(ServerSocket server, AtomicReference<BrokerSocket> opened) throws IOException {
        ConnectionFactory factory = new ConnectionFactory();
        BlockingBrokerSocket.kind()
                .configure(factory, (InetSocketAddress) server.getLocalSocketAddress(), null, opened);
        return factory.getSocketFactory().createSocket();
    }

    private static void awaitNoProgress(BrokerSocket socket) {
        AtomicReference<Long> last = new AtomicReference<>();
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> Long.valueOf(socket.sentAt()).equals(last.getAndSet(socket.sentAt())));
    }
}
