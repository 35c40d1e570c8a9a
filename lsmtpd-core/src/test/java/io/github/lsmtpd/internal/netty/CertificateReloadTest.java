package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.event.CertificatesUnusable;
import io.github.lsmtpd.event.SmtpEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** New certificates in a server that goes on, over real sockets; nothing of the ones before is lost or left. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@Tag("slow")
@ExtendWith(NoLeaks.class)
class CertificateReloadTest {
    @TempDir
    private static Path directory;

    private static TestCertificate other;
    private static TestCertificate fresh;

    private final List<SmtpEvent> events = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        other = TestCertificate.of(directory, "mx.example.com", "EC");
        fresh = TestCertificate.of(directory, "mail.example.org", "EC");
    }

    private SmtpServer start(TransportOfTest transport, TlsConfig... listeners) throws IOException {
        var builder = SmtpServer.builder().hostname("mx").observer(events::add).sink(MessageSink.discard());
        for (TlsConfig tls : listeners) {
            builder.listen(ListenerConfig.smtp(0).withTls(tls));
        }
        return transport.start(builder);
    }

    private static TlsClient encrypted(int port) throws Exception {
        PlainClient client = PlainClient.greeted(port, "EHLO");
        client.send("STARTTLS\r\n");
        assertThat(client.reply()).startsWith("220 2.0.0 ");
        return client.startTls();
    }

    private static String subject(int port) throws Exception {
        try (TlsClient client = encrypted(port)) {
            return client.subject();
        }
    }

    /** A client that has said STARTTLS and no more still gets a handshake, even where no session uses the old certificate. */
    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void aHelloAfterAReloadGetsAHandshake(TransportOfTest transport, boolean nativeTls) throws Exception {
        try (SmtpServer server = start(transport, TlsWays.offered(nativeTls, other, fresh));
                PlainClient client = PlainClient.greeted(server.port(), "EHLO")) {
            client.send("STARTTLS\r\n");
            assertThat(client.reply()).startsWith("220 2.0.0 ");
            server.reloadCertificates();
            try (TlsClient encrypted = client.startTls()) {
                assertThat(encrypted.subject()).isEqualTo("CN=mail.example.org");
                assertThat(encrypted.ask("NOOP\r\n")).startsWith("250 ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.lsmtpd.internal.netty.TlsWays#all")
    void sessionsAndHandshakesOutliveAReload(TransportOfTest transport, boolean nativeTls) throws Exception {
        TestCertificate served = TestCertificate.of(directory, "old.example", "EC");
        TlsConfig one = TlsWays.offered(nativeTls, served);
        TlsConfig several = TlsWays.offered(nativeTls, served, other);
        try (SmtpServer server = start(transport, one, several)) {
            for (int listener = 0; listener < 2; listener++) {
                int port = server.addresses().get(listener).getPort();
                try (TlsClient before = encrypted(port);
                        PlainClient meanwhile = PlainClient.greeted(port, "EHLO")) {
                    meanwhile.send("STARTTLS\r\n");
                    assertThat(meanwhile.reply()).startsWith("220 2.0.0 ");
                    served.replaceWith(fresh);
                    server.reloadCertificates();
                    assertThat(before.ask("NOOP\r\n")).startsWith("250 ");
                    try (TlsClient client = meanwhile.startTls()) {
                        assertThat(client.ask("NOOP\r\n")).startsWith("250 ");
                    }
                    assertThat(subject(port)).isEqualTo("CN=mail.example.org");
                }
            }
        }
    }

    /** From the files to the client, without a request for it. */
    @Test
    void filesThatChangeAreSeenAndBadOnesAreNotUsed() throws Exception {
        TestCertificate served = TestCertificate.of(directory, "old.example", "EC");
        try (SmtpServer server =
                        start(TransportOfTest.NATIVE, TlsWays.offered(false, served), TlsWays.offered(true, served));
                CapturedLog log = new CapturedLog();
                TlsClient jdk = encrypted(server.addresses().get(0).getPort());
                TlsClient openSsl = encrypted(server.addresses().get(1).getPort())) {
            assertThat(jdk.subject()).isEqualTo("CN=old.example");
            served.replaceWith(fresh);
            awaitFresh(server);

            Files.writeString(served.key(), "half of a k");
            await().atMost(Duration.ofMinutes(10))
                    .untilAsserted(() -> assertThat(events)
                            .filteredOn(CertificatesUnusable.class::isInstance)
                            .hasSize(2));
            awaitFresh(server);
            assertThat(log.text().split("ERROR", -1))
                    .as("one for each listener")
                    .hasSize(3);
            assertThat(jdk.ask("NOOP\r\n")).startsWith("250 ");
            assertThat(openSsl.ask("NOOP\r\n")).startsWith("250 ");
        }
    }

    private static void awaitFresh(SmtpServer server) {
        await().atMost(Duration.ofMinutes(10)).untilAsserted(() -> {
            for (var address : server.addresses()) {
                assertThat(subject(address.getPort())).isEqualTo("CN=mail.example.org");
            }
        });
    }
}
