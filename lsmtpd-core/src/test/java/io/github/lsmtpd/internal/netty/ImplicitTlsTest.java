package io.github.lsmtpd.internal.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.KeptMessage;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.TlsConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
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

/** Connections that are encrypted from their first byte on (RFC 8314 §3), over sockets. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ParameterizedClass
@EnumSource(TransportOfTest.class)
@ExtendWith(NoLeaks.class)
class ImplicitTlsTest {
    @Parameter
    private TransportOfTest transport;

    private final Queue<MailMessage> messages = new ConcurrentLinkedQueue<>();
    private NettySmtpServer server;

    @BeforeEach
    void start() throws IOException {
        server = transport.start(BuiltSettings.of(SmtpServer.builder()
                .hostname("mx")
                .listen(ListenerConfig.smtp(0).withTls(TlsConfig.implicit(TestTls.context())))
                .sink(MessageSink.blocking(message -> messages.add(KeptMessage.of(message)), Runnable::run))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private Socket connectWithTls() throws IOException {
        return TestTls.context().getSocketFactory().createSocket(connect(), "mx", server.port(), true);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private void awaitNoSession() {
        await().atMost(Duration.ofMinutes(1)).until(() -> server.connections().isEmpty());
    }

    @Test
    void takesAMessageAndKnowsThatItCameEncrypted() throws IOException {
        try (Socket client = connectWithTls()) {
            send(client, "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n");
            assertThat(readAll(client)).startsWith("220 mx ").contains("\r\n354 ", "\r\n221 2.0.0");
        }
        assertThat(messages).singleElement().satisfies(message -> {
            assertThat(message.client().tls().protocol()).isEqualTo("TLSv1.3");
            assertThat(new String(message.content().toByteArray(), ISO_8859_1)).contains(" with ESMTPS ");
        });
        awaitNoSession();
    }

    @Test
    void greetsEveryClientInItsOwnTime() throws IOException {
        try (Socket silent = connect();
                Socket client = connectWithTls()) {
            await().until(() -> !server.connections().isEmpty());
            BufferedReader replies = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            assertThat(replies.readLine()).startsWith("220 mx ");
            server.stop(Duration.ofHours(1)); // waits for neither
            assertThat(replies.readLine()).startsWith("421 4.3.2 ");
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Port scanners and health checks come often: nothing that they do is worth a line in the log. */
    @Test
    void whoDoesNotSpeakTlsIsClosedWithoutNoise() throws IOException {
        try (CapturedLog log = new CapturedLog()) {
            for (String plaintext : new String[] {"EHLO x\r\n", "QUIT\r\n", "GET / HTTP/1.1\r\n\r\n"}) {
                try (Socket client = connect()) {
                    send(client, plaintext);
                    assertThat(readAll(client)).doesNotContain("220", "221", "250", "421");
                }
            }
            connect().close();
            try (Socket client = connect()) {
                send(client, "\26\3\1");
                client.shutdownOutput();
                assertThat(readAll(client)).isEmpty();
            }
            Socket reset = connect();
            reset.setSoLinger(true, 0);
            reset.close();
            awaitNoSession();
            assertThat(log.text()).isEmpty();
        }
        try (Socket client = connectWithTls()) {
            send(client, "QUIT\r\n");
            assertThat(readAll(client)).startsWith("220 mx ");
        }
    }
}
