package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that cannot or will not speak TLS get after STARTTLS, over the loopback. */
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class SmtpServerTlsTest {
    private SmtpServer server;

    @BeforeEach
    void start() throws Exception {
        server = SmtpServer.builder()
                .hostname("mx.example.com")
                .listen(0)
                .tls(TlsConfig.offered(TestTls.context()))
                .sink(MessageSink.discard())
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Sends bytes after STARTTLS; returns those that come before the server closes the connection, in hexadecimal. */
    private String answerTo(String bytes) throws Exception {
        try (SmtpClient client = SmtpClient.greeted(server.port())) {
            assertThat(client.ask("STARTTLS\r\n")).startsWith("220 2.0.0");
            client.send(bytes);
            String answer = client.reply();
            assertThat(client.reply()).as("closed").isEmpty();
            return HexFormat.of().formatHex(answer.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Case 80: plaintext in the next segment is no TLS, and is not executed. */
    @Test
    void closesTheConnectionForPlaintext() throws Exception {
        assertThat(answerTo("MAIL FROM:<evil@b.example>\r\n"))
                .as("no reply, at the most an alert")
                .matches("(15.*)?");
    }

    /** Case 86: a ClientHello of TLS 1.1, with cipher suites that TLS 1.2 has, too. */
    @Test
    void refusesTls11() throws Exception {
        String body = "0302" + "00".repeat(32) + "00" + "0004c009c013" + "0100";
        String hello = "01" + HexFormat.of().toHexDigits(body.length() / 2, 6) + body;
        String record = "160301" + HexFormat.of().toHexDigits(hello.length() / 2, 4) + hello;
        String bytes = new String(HexFormat.of().parseHex(record), StandardCharsets.ISO_8859_1);
        assertThat(answerTo(bytes)).as("an alert, fatal, protocol_version").matches("1503..00020246");
    }

    /** Case 88: TLS 1.3 lets a client end its side, too, and it gets the replies that were still to come (RFC 8446 §6.1). */
    @Test
    void answersAClientThatHasEndedItsSide() throws Exception {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        MessageSink sink = message -> {
            begun.countDown();
            return stored;
        };
        try (SmtpServer slow = SmtpServer.builder()
                        .listen(0)
                        .tls(TlsConfig.offered(TestTls.context()))
                        .sink(sink)
                        .start();
                SmtpClient client = SmtpClient.greeted(slow.port())) {
            assertThat(client.ask("STARTTLS\r\n")).startsWith("220 2.0.0");
            client.startTls("TLSv1.3");
            client.ask("EHLO client.example\r\n");
            client.sendMessage("c@d.example", "x");
            client.endOutput();
            begun.await();
            stored.complete(null);
            assertThat(client.replyToMessage()).startsWith("250 2.0.0");
            assertThat(client.reply()).as("closed").isEmpty();
        }
    }

    /** A sink may store what encrypted the connection, and for which of our names the client came. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tellsTheSinkWhatEncryptedTheConnection(String version) throws Exception {
        BlockingQueue<ClientInfo> clients = new LinkedBlockingQueue<>();
        MessageSink sink = message -> {
            clients.add(message.client());
            return CompletableFuture.completedFuture(null);
        };
        try (SmtpServer taking = SmtpServer.builder()
                        .listen(0)
                        .tls(TlsConfig.offered(TestTls.context()))
                        .sink(sink)
                        .start();
                SmtpClient client = SmtpClient.greeted(taking.port())) {
            client.deliver("c@d.example", "x");
            client.ask("STARTTLS\r\n");
            client.startTls(version);
            client.ask("EHLO client.example\r\n");
            client.deliver("c@d.example", "x");
        }
        assertThat(clients.take().tls()).isNull();
        TlsInfo tls = Objects.requireNonNull(clients.take().tls());
        assertThat(tls.protocol()).isEqualTo(version);
        assertThat(tls.cipherSuite()).startsWith("TLS_");
        assertThat(tls.serverName()).contains("mx.example.com");
        assertThat(tls.clientCertificates()).isEmpty();
    }

    /** A client that fails to shake hands is alone in it. */
    @Test
    void goesOnServingOthers() throws Exception {
        try (SmtpClient other = SmtpClient.greeted(server.port())) {
            answerTo("NOOP\r\n");
            assertThat(other.deliver("c@d.example", "x")).startsWith("250 2.0.0");
        }
    }
}
