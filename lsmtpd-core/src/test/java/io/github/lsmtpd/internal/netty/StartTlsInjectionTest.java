package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.AuthConfig;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.policy.Authenticator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Case 80 (CVE-2011-0411): each command, put between STARTTLS and the handshake by an attacker on the way, over real sockets. With
 * two certificates, the client's hello is read by a handler of its own, which must not take plaintext for one.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@Tag("slow")
@ExtendWith(NoLeaks.class)
class StartTlsInjectionTest {
    private static final List<String> COMMANDS = List.of(
            "EHLO evil.example\r\n",
            "HELO evil.example\r\n",
            "LHLO evil.example\r\n",
            "MAIL FROM:<evil@b.example>\r\n",
            "RCPT TO:<c@d.example>\r\n",
            "DATA\r\n",
            "BDAT 3 LAST\r\nx\r\n",
            "RSET\r\n",
            "NOOP\r\n",
            "HELP\r\n",
            "VRFY c@d.example\r\n",
            "EXPN list\r\n",
            "AUTH PLAIN AHVzZXIAcGVuY2ls\r\n",
            "AUTH LOGIN\r\ndXNlcg==\r\ncGVuY2ls\r\n",
            "XCLIENT ADDR=192.0.2.1\r\n",
            "STARTTLS\r\n",
            "QUIT\r\n",
            "EHLO evil.exa",
            "EHLO e\r\nMAIL FROM:<evil@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n");

    @TempDir
    private static Path directory;

    private static TestCertificate first;
    private static TestCertificate second;

    private final List<MailMessage> messages = new CopyOnWriteArrayList<>();
    private final List<Object> credentials = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        first = TestCertificate.of(directory, "mx.example.com", "EC");
        second = TestCertificate.of(directory, "mail.example.org", "EC");
    }

    private SmtpServer start(TransportOfTest transport, TlsConfig tls) throws IOException {
        Authenticator users = (given, session) -> {
            credentials.add(given);
            return CompletableFuture.completedFuture(Optional.of("user"));
        };
        return transport.start(SmtpServer.builder()
                .hostname("mx")
                .listen(ListenerConfig.smtp(0).withTls(tls))
                .listen(ListenerConfig.lmtp("127.0.0.1", 0).withTls(tls))
                .auth(AuthConfig.offered().evenWithoutTls(), users)
                .sink(message -> {
                    messages.add(message);
                    return CompletableFuture.completedFuture(null);
                }));
    }

    private interface Attack {
        void on(int port, String hello, String command) throws Exception;
    }

    private void eachCommand(TransportOfTest transport, boolean nativeTls, Attack attack) throws Exception {
        for (TlsConfig tls : List.of(TlsWays.offered(nativeTls, first), TlsWays.offered(nativeTls, first, second))) {
            try (SmtpServer server = start(transport, tls)) {
                for (String command : COMMANDS) {
                    attack.on(server.addresses().get(0).getPort(), "EHLO", command);
                    attack.on(server.addresses().get(1).getPort(), "LHLO", command);
                }
            }
        }
        assertThat(messages).isEmpty();
        assertThat(credentials).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void aCommandInTheSameSegmentIsDropped(TransportOfTest transport, boolean nativeTls) throws Exception {
        eachCommand(transport, nativeTls, (port, hello, command) -> {
            try (PlainClient client = PlainClient.greeted(port, hello)) {
                client.send("STARTTLS\r\n" + command);
                assertThat(client.reply()).as(command).startsWith("220 2.0.0 ");
                try (TlsClient encrypted = client.startTls()) {
                    isAtItsBeginning(encrypted, hello, command);
                }
            }
        });
    }

    /** Replies are those to what was asked now, in their order, and nothing said before counts. */
    private static void isAtItsBeginning(TlsClient client, String hello, String command) throws IOException {
        assertThat(client.ask("XYZZY\r\n")).as(command).startsWith("500 5.5.1 ");
        assertThat(client.ask("MAIL FROM:<a@b.example>\r\n")).as(command).startsWith("503 5.5.1 ");
        assertThat(client.ask("NOOP\r\n")).as(command).startsWith("250 2.0.0 ");
        client.send(hello + " client.example\r\n");
        String line = client.line();
        while (line.startsWith("250-")) {
            line = client.line();
        }
        assertThat(client.ask("RCPT TO:<c@d.example>\r\n")).as(command).startsWith("503 5.5.1 ");
    }

    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void aCommandInTheNextSegmentEndsTheConnection(TransportOfTest transport, boolean nativeTls) throws Exception {
        eachCommand(transport, nativeTls, (port, hello, command) -> {
            try (PlainClient client = PlainClient.greeted(port, hello)) {
                client.send("STARTTLS\r\n");
                assertThat(client.reply()).as(command).startsWith("220 2.0.0 ");
                client.send(command);
                assertThat(client.rest())
                        .as("%s: an alert at the most", command)
                        .matches("(?s)(\u0015.{6})?");
            }
        });
    }
}
