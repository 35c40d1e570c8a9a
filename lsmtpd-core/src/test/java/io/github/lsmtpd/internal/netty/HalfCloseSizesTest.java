package io.github.lsmtpd.internal.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However much waits when a client ends its side, each message gets its reply, and QUIT the last. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HalfCloseSizesTest {
    private static final int TIMEOUT_MILLIS = 60_000;
    /** So much surely waits in the buffers of the sockets and ours, when the server does not read. */
    private static final int WAITS = 150_000;

    private static final String ENVELOPE = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";

    private final Queue<CompletableFuture<Void>> held = new ConcurrentLinkedQueue<>();
    private final Queue<Long> sizes = new ConcurrentLinkedQueue<>();
    private volatile int size;

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (TransportOfTest transport : TransportOfTest.values()) {
            for (boolean tls : new boolean[] {false, true}) {
                for (int size : new int[] {60_000, 65_534, 65_536, 65_700, 140_000, 4_500_000}) {
                    cases.add(Arguments.of(transport, tls, size));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void repliesToAllThatWaits(TransportOfTest transport, boolean tls, int size) throws Exception {
        try (SmtpServer server = server(transport);
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.setSoTimeout(TIMEOUT_MILLIS);
            this.size = size;
            Socket client = tls ? encrypted(plain) : plain;
            client.getOutputStream().write(input(size).getBytes(US_ASCII));
            client.shutdownOutput(); // over TLS its close_notify and the end of the plain socket's output
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                held.forEach(stage -> stage.complete(null));
                return held.size() == 2;
            });
            held.forEach(stage -> stage.complete(null));
            String replies = new String(client.getInputStream().readAllBytes(), US_ASCII);
            assertThat(replies).containsSubsequence("354 ", "250 2.0.0 OK, ", "354 ", "250 2.0.0 OK, ", "221 2.0.0");
            assertThat(sizes).containsExactly(5L, (long) size);
        }
    }

    /** A first message that is with the sink while the second, of a size, and QUIT wait. */
    private static String input(int size) {
        int lines = size / 50 - 1;
        String body = ("x".repeat(48) + "\r\n").repeat(lines) + "y".repeat(size - 50 * lines - 2) + "\r\n";
        return "EHLO client.example\r\n" + ENVELOPE + "xyz\r\n.\r\n" + ENVELOPE + body + ".\r\nQUIT\r\n";
    }

    private SmtpServer server(TransportOfTest transport) throws IOException {
        return transport.start(SmtpServer.builder()
                .hostname("mx.example.com")
                .listen(0)
                .contentRules(rules -> rules.withReceivedHeader(false))
                .tls(TlsConfig.offered(TestTls.context()))
                .sink(this::hold));
    }

    private CompletionStage<Void> hold(MailMessage message) {
        sizes.add(message.content().size());
        CompletableFuture<Void> stage = new CompletableFuture<>();
        held.add(stage);
        if (size > WAITS) { // the client would wait, and not end its side
            stage.complete(null);
        }
        return stage;
    }

    private static Socket encrypted(Socket plain) throws IOException {
        InputStream in = new BufferedInputStream(plain.getInputStream());
        readLine(in);
        plain.getOutputStream().write("EHLO client.example\r\n".getBytes(US_ASCII));
        while (readLine(in).startsWith("250-")) {}
        plain.getOutputStream().write("STARTTLS\r\n".getBytes(US_ASCII));
        assertThat(readLine(in)).startsWith("220");
        SSLSocket encrypted = (SSLSocket)
                TestTls.context().getSocketFactory().createSocket(plain, "mx.example.com", plain.getPort(), false);
        encrypted.startHandshake();
        return encrypted;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
