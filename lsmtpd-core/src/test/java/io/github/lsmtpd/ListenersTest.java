package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.config.SettingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several listeners of one server, each with a protocol, extensions and encryption of its own. */
class ListenersTest {
    private static final int PLAIN = 0;
    private static final int REQUIRED = 1;
    private static final int IMPLICIT = 2;
    private static final int LMTP = 3;
    private static final int AS_ALL = 4;

    private final List<ClientInfo> clients = new ArrayList<>();
    private SmtpServer server;

    @BeforeEach
    void start() throws IOException {
        server = SmtpServer.builder()
                .hostname("mx.example.com")
                .listen(ListenerConfig.smtp(0).without(SmtpExtension.EIGHT_BIT_MIME))
                .listen(ListenerConfig.smtp(0).withTls(TlsConfig.required(TestTls.context())))
                .listen(ListenerConfig.smtp(0).withTls(TlsConfig.implicit(TestTls.context())))
                .listen(ListenerConfig.lmtp("127.0.0.1", 0).without(SmtpExtension.values()))
                .listen(0)
                .tls(TlsConfig.offered(TestTls.context()))
                .without(SmtpExtension.CHUNKING)
                .sink(MessageSink.blocking(message -> clients.add(message.client()), Runnable::run))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int port(int listener) {
        return server.addresses().get(listener).getPort();
    }

    private List<String> extensions(int listener, String hello) throws IOException {
        try (SmtpClient client = SmtpClient.connected(port(listener))) {
            client.reply();
            client.send(hello + " client.example\r\n");
            return client.replyTexts();
        }
    }

    @Test
    void eachOffersItsOwnExtensions() throws IOException {
        assertThat(extensions(PLAIN, "EHLO"))
                .contains("CHUNKING", "PIPELINING")
                .doesNotContain("8BITMIME", "SMTPUTF8", "BINARYMIME", "STARTTLS");
        assertThat(extensions(REQUIRED, "EHLO")).contains("8BITMIME", "CHUNKING", "STARTTLS");
        assertThat(extensions(LMTP, "LHLO"))
                .containsExactlyInAnyOrder("mx.example.com", "PIPELINING", "ENHANCEDSTATUSCODES", "HELP");
        assertThat(extensions(AS_ALL, "EHLO")).contains("STARTTLS", "8BITMIME").doesNotContain("CHUNKING");
    }

    @Test
    void eachSpeaksItsOwnProtocol() throws IOException {
        try (SmtpClient client = SmtpClient.greeted(port(PLAIN))) {
            assertThat(client.ask("LHLO x\r\n")).startsWith("500");
        }
        try (SmtpClient client = SmtpClient.connected(port(LMTP))) {
            assertThat(client.reply()).contains(" LMTP ");
            assertThat(client.ask("EHLO x\r\n")).startsWith("500");
        }
    }

    /** RFC 3207 §4; the chunk of a refused BDAT is read all the same. */
    @Test
    void oneMayRequireStartTls() throws IOException {
        try (SmtpClient client = SmtpClient.greeted(port(REQUIRED))) {
            assertThat(client.ask("MAIL FROM:<a@b.example>\r\n")).startsWith("530 5.7.0");
            assertThat(client.ask("BDAT 6 LAST\r\nNOOP\r\n")).startsWith("530 5.7.0");
            for (String refused : List.of("RSET", "VRFY a", "HELP", "RCPT TO:<a@b.example>", "DATA", "EXPN a")) {
                assertThat(client.ask(refused + "\r\n")).as(refused).startsWith("530 5.7.0");
            }
            assertThat(client.ask("NOOP\r\n")).startsWith("250");
            assertThat(client.ask("STARTTLS\r\n")).startsWith("220");
            client.startTls("TLSv1.3");
            client.ask("EHLO client.example\r\n");
            assertThat(client.deliver("c@d.example", "x")).startsWith("250 2.0.0");
        }
        assertThat(clients)
                .singleElement()
                .satisfies(client -> assertThat(client.encrypted()).isTrue());
    }

    @Test
    void oneMayBeEncryptedFromItsFirstByte() throws IOException {
        try (SmtpClient client = SmtpClient.connected(port(IMPLICIT))) {
            client.startTls("TLSv1.3");
            assertThat(client.reply()).startsWith("220 mx.example.com");
            client.send("EHLO client.example\r\n");
            assertThat(client.replyTexts()).contains("REQUIRETLS").doesNotContain("STARTTLS");
            assertThat(client.ask("STARTTLS\r\n")).startsWith("503");
            assertThat(client.deliver("c@d.example", "x")).startsWith("250 2.0.0");
        }
        assertThat(clients)
                .singleElement()
                .satisfies(client -> assertThat(client.encrypted()).isTrue());
    }

    @Test
    void noneIsEncryptedWithoutACertificate() {
        assertThatThrownBy(() -> new TlsConfig(TlsMode.REQUIRED, List.of(), TlsOptions.defaults()))
                .isInstanceOf(SettingException.class);
        assertThatThrownBy(() -> new TlsConfig(
                        TlsMode.NONE, List.of(TlsCertificate.of(TestTls.context())), TlsOptions.defaults()))
                .isInstanceOf(SettingException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void noneHasAPortThatIsNone(int port) {
        assertThatThrownBy(() -> ListenerConfig.smtp("127.0.0.1", port))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("port");
    }
}
