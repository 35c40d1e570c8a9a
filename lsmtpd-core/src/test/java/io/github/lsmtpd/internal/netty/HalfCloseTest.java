package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpServer;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Case 88 over sockets: a client that ends its side still gets its replies, and no session remains. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ParameterizedClass
@EnumSource(TransportOfTest.class)
@ExtendWith(NoLeaks.class)
class HalfCloseTest {
    @Parameter
    private TransportOfTest transport;

    private static final String MESSAGE =
            "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\n"; // and no QUIT
    private static final int MANY = 2_000;
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Queue<CompletableFuture<Void>> held = new ConcurrentLinkedQueue<>();
    private NettySmtpServer server;

    @BeforeEach
    void start() throws IOException {
        server = (NettySmtpServer) transport.start(SmtpServer.builder()
                .hostname("mx")
                .listen(0)
                .threads(1)
                .timeouts(times -> times.withDelivery(Duration.ofMinutes(2)))
                .sink(this::hold));
    }

    @AfterEach
    void stop() {
        held.forEach(stage -> stage.complete(null));
        server.close();
    }

    private CompletionStage<Void> hold(MailMessage message) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        held.add(stage);
        return stage;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Ends the connection with a reset. */
    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void awaitHalfClosed() {
        await().until(() ->
                server.connections().stream().anyMatch(connection -> ((DuplexChannel) connection).isInputShutdown()));
    }

    private void awaitDelivery(int count) {
        await().until(() -> held.size() == count);
    }

    private void awaitNoSession() {
        await().atMost(Duration.ofSeconds(30)).until(() -> server.connections().isEmpty());
    }

    @Test
    void getsTheReplyToAMessageThatIsStoredLater() throws IOException {
        try (Socket socket = connect()) {
            send(socket, MESSAGE);
            socket.shutdownOutput();
            awaitDelivery(1);
            awaitHalfClosed();
            held.remove().complete(null);
            assertThat(readAll(socket)).contains("354 ").containsPattern("250 2\\.0\\.0 OK, message accepted .*\r\n$");
        }
        awaitNoSession();
    }

    @Test
    void isGoneInTheMiddleOfAMessage() throws IOException {
        try (Socket socket = connect()) {
            send(socket, MESSAGE.substring(0, MESSAGE.length() - 1));
            socket.shutdownOutput();
            assertThat(readAll(socket)).endsWith("354 Start mail input; end with <CRLF>.<CRLF>\r\n");
        }
        awaitNoSession();
        assertThat(held).isEmpty();
    }

    /** A reset that follows the end, at once or during a delivery, takes the session away in the end. */
    @Test
    void noSessionRemainsHoweverOftenItIsReset() throws IOException {
        for (int i = 0; i < MANY; i++) {
            Socket socket = connect();
            send(socket, i % 3 == 0 ? MESSAGE : "EHLO x\r\nNOOP\r\nNO");
            if (i % 2 == 0) {
                socket.shutdownOutput();
            }
            reset(socket);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            held.forEach(stage -> stage.complete(null));
            return server.connections().isEmpty();
        });
    }

    /** What has ended is always readable, and must not be asked for again and again. */
    @Test
    void costsNothingWhileADeliveryTakesItsTime() throws IOException {
        Socket reset = connect();
        try (Socket socket = connect()) {
            send(socket, MESSAGE);
            send(reset, MESSAGE);
            socket.shutdownOutput();
            reset.shutdownOutput();
            awaitDelivery(2);
            await().until(() -> server.connections().stream()
                    .allMatch(connection -> ((DuplexChannel) connection).isInputShutdown()));
            reset(reset);
            long before = cpuNanosOfEventLoops();
            await().pollDelay(Duration.ofMillis(900)).until(() -> true); // the time over which it is measured
            assertThat(cpuNanosOfEventLoops() - before)
                    .isLessThan(Duration.ofMillis(200).toNanos());
            held.forEach(stage -> stage.complete(null));
            assertThat(readAll(socket)).contains("250 2.0.0 OK, message accepted");
        }
        awaitNoSession();
    }

    private static long cpuNanosOfEventLoops() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("lsmtpd-io"))
                .mapToLong(ThreadInfo::getThreadId)
                .map(threads::getThreadCpuTime)
                .sum();
    }
}
