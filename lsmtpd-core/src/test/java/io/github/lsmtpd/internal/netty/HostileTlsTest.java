package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.TestCertificate;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.TlsMode;
import io.github.lsmtpd.TlsOptions;
import io.github.lsmtpd.TlsOptions.ClientCertificate;
import io.github.lsmtpd.event.HandshakeFailed;
import io.github.lsmtpd.event.SmtpEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS over real sockets, by the JDK and by OpenSSL: cases 86 and 142, names, and certificates of clients. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@ExtendWith(NoLeaks.class)
@Tag("slow")
class HostileTlsTest {
    private static final String MESSAGE = "EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";

    @TempDir
    private static Path directory;

    private static TestCertificate first;
    private static TestCertificate second;

    private final List<SmtpEvent> events = new CopyOnWriteArrayList<>();
    private final List<MailMessage> messages = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        first = TestCertificate.of(directory, "mx.example.com", "EC");
        second = TestCertificate.of(directory, "mail.example.org", "RSA");
    }

    private SmtpServer start(TransportOfTest transport, TlsOptions options, TestCertificate... certificates)
            throws IOException {
        SmtpServerBuilder builder = SmtpServer.builder()
                .hostname("mx")
                .listen(ListenerConfig.smtp(0)
                        .withTls(TlsWays.offered(false, certificates)
                                .withMode(TlsMode.IMPLICIT)
                                .withOptions(options)))
                .observer(events::add)
                .sink(message -> {
                    messages.add(message);
                    return CompletableFuture.completedFuture(null);
                });
        return transport.start(builder);
    }

    private static TlsOptions by(boolean nativeTls) {
        return TlsOptions.defaults().withNativeTls(nativeTls);
    }

    /** One of 142 was answered once, each of which costs the server a handshake. */
    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void aClientCannotRenegotiate(TransportOfTest transport, boolean nativeTls) throws Exception {
        try (SmtpServer server = start(transport, by(nativeTls), first);
                TlsClient client = TlsClient.connect(server.port(), "TLSv1.2", "mx.example.com", null)) {
            assertThat(client.line()).startsWith("220 ");
            assertThatThrownBy(() -> {
                        client.handshakeAgain();
                        client.ask("NOOP\r\n");
                    })
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("Received fatal alert");
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void aFloodOfKeyUpdatesIsCutOff(TransportOfTest transport, boolean nativeTls) throws Exception {
        try (SmtpServer server = start(transport, by(nativeTls), first);
                TlsClient client = TlsClient.connect(server.port(), "TLSv1.3", "mx.example.com", null)) {
            assertThat(client.line()).startsWith("220 ");
            client.handshakeAgain();
            assertThat(client.ask("NOOP\r\n")).as("one is a client's right").startsWith("250 ");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            client.handshakeAgain();
                        }
                        client.ask("NOOP\r\n");
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    /** What is small may come in records of its own, for ever. */
    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void recordsWithAByteEachAreNoFlood(TransportOfTest transport, boolean nativeTls) throws Exception {
        try (SmtpServer server = start(transport, by(nativeTls), first);
                TlsClient client = TlsClient.connect(server.port(), "TLSv1.3", "mx.example.com", null)) {
            client.line();
            for (int i = 0; i < 50; i++) {
                for (char each : "NOOP\r\n".toCharArray()) {
                    client.send(String.valueOf(each));
                }
                assertThat(client.line()).startsWith("250 ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void aClientGetsTheCertificateOfTheNameThatItAsksFor(TransportOfTest transport, boolean nativeTls)
            throws Exception {
        try (SmtpServer server = start(transport, by(nativeTls), first, second)) {
            assertThat(subject(server, "mail.example.org")).isEqualTo("CN=mail.example.org");
            assertThat(subject(server, "mx.example.com")).isEqualTo("CN=mx.example.com");
            assertThat(subject(server, "other.example")).isEqualTo("CN=mx.example.com");
        }
    }

    private static String subject(SmtpServer server, String name) throws Exception {
        try (TlsClient client = TlsClient.connect(server.port(), "TLSv1.3", name, null)) {
            assertThat(client.line()).startsWith("220 ");
            return client.subject();
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void aClientsCertificateGoesWithTheMessage(TransportOfTest transport, boolean nativeTls) throws Exception {
        TlsOptions options = by(nativeTls).withClientCertificate(ClientCertificate.NEEDED, second.chain());
        try (SmtpServer server = start(transport, options, first);
                TlsClient client = TlsClient.connect(server.port(), "TLSv1.3", "mx.example.com", second)) {
            client.line();
            client.send(MESSAGE);
            client.skipTo("354 ");
            assertThat(client.ask("Subject: x\r\n.\r\n")).startsWith("250 ");
            TlsInfo tls = Objects.requireNonNull(messages.get(0).client().tls());
            assertThat(tls.protocol()).isEqualTo("TLSv1.3");
            assertThat(tls.serverName()).contains("mx.example.com");
            assertThat(tls.clientCertificates()).containsExactly(second.certificate());
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void aClientWithoutTheCertificateThatIsNeededIsRefused(TransportOfTest transport, boolean nativeTls)
            throws Exception {
        TlsOptions options = by(nativeTls).withClientCertificate(ClientCertificate.NEEDED, second.chain());
        try (SmtpServer server = start(transport, options, first)) {
            for (TestCertificate wrong : new TestCertificate[] {null, first}) {
                assertThatThrownBy(() -> {
                            try (TlsClient client =
                                    TlsClient.connect(server.port(), "TLSv1.2", "mx.example.com", wrong)) {
                                client.line();
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            await().untilAsserted(() -> assertThat(events).hasSize(2).hasOnlyElementsOfType(HandshakeFailed.class));
        }
    }

    /** The event loops go on with others meanwhile. */
    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void handshakesAreComputedBesideTheEventLoops(TransportOfTest transport, boolean nativeTls) throws Exception {
        try (SmtpServer server = start(transport, by(nativeTls), second);
                TlsClient client = TlsClient.connect(server.port(), "TLSv1.3", "mail.example.org", null)) {
            client.line();
            assertThat(Thread.getAllStackTraces().keySet())
                    .anyMatch(thread -> thread.getName().startsWith("lsmtpd-tls"));
        }
    }
}
