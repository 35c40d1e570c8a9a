package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Case 88 with the native transport, which the gateway has; lsmtpd-core shows the same with that of the JDK. */
@EnabledOnOs(OS.LINUX) // where there is a native transport, and /proc
class HalfCloseIT {
    private static final String MESSAGE = "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\n";
    private static final int MANY = 2_000;

    @TempDir
    private Path directory;

    @Test
    void aClientThatEndsItsSideGetsTheReplyAndCostsNothingUntilThen() throws Exception {
        try (ServerSocket deliveries = HeldSink.listen();
                GatewayProcess gateway = GatewayProcess.launch(directory, settings("held", deliveries));
                Socket client = connect(gateway.port());
                Socket other = connect(gateway.port())) {
            send(client, MESSAGE);
            client.shutdownOutput();
            send(other, MESSAGE);
            other.shutdownOutput();
            try (Socket delivery = deliveries.accept();
                    Socket otherDelivery = deliveries.accept()) {
                reset(other);
                awaitIdle(gateway);
                delivery.getOutputStream().write(1);
                otherDelivery.getOutputStream().write(1);
            }
            String replies = new String(client.getInputStream().readAllBytes(), US_ASCII);
            assertThat(replies).containsPattern("250 2\\.0\\.0 OK, message accepted as .*\r\n$");
        }
    }

    @Test
    void noSocketIsLeftHoweverOftenAClientEndsItsSideAndResets() throws Exception {
        try (ServerSocket none = HeldSink.listen();
                GatewayProcess gateway = GatewayProcess.launch(directory, settings("discard", none))) {
            int port = gateway.port();
            long withOne;
            try (Socket one = connect(port)) {
                assertThat(one.getInputStream().read()).isEqualTo('2');
                withOne = sockets(gateway);
            }
            for (int i = 0; i < MANY; i++) {
                Socket client = connect(port);
                send(client, i % 3 == 0 ? MESSAGE : "EHLO x\r\nNOOP\r\nNO");
                client.shutdownOutput();
                reset(client);
            }
            await().atMost(Duration.ofMinutes(5)).until(() -> sockets(gateway) < withOne);
        }
    }

    private static Map<String, String> settings(String sink, ServerSocket deliveries) {
        return Map.of(
                "BIND_PORT",
                "0",
                "SINK",
                sink,
                "DELIVERY_TIMEOUT_SECS",
                "1200",
                HeldSink.PORT,
                Integer.toString(deliveries.getLocalPort()));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(600_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** An event loop that spins never has two seconds with so little work; a slow machine has, once it has started. */
    private static void awaitIdle(GatewayProcess gateway) {
        AtomicReference<Duration> last = new AtomicReference<>(Duration.ofDays(-1));
        await().atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    Duration now = cpu(gateway);
                    return now.minus(last.getAndSet(now)).compareTo(Duration.ofMillis(500)) < 0;
                });
    }

    private static Duration cpu(GatewayProcess gateway) {
        return gateway.handle().info().totalCpuDuration().orElseThrow();
    }

    /** How many sockets it has, with those that listen and those that the JDK keeps. */
    private static long sockets(GatewayProcess gateway) throws IOException {
        Path descriptors = Path.of("/proc", Long.toString(gateway.handle().pid()), "fd");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(HalfCloseIT::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
