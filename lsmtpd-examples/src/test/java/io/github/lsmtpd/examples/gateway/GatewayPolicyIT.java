package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may send what to the gateway: for which recipients, and whether without encryption. */
class GatewayPolicyIT {
    @TempDir
    private Path directory;

    private GatewayProcess launch(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("SINK", "discard", "BIND_PORT", "0"));
        all.putAll(settings);
        return GatewayProcess.launch(directory, all);
    }

    @Test
    void takesMailForItsDomainsAlone() throws IOException {
        try (GatewayProcess gateway = launch(Map.of("ACCEPT_DOMAINS", "example.com, example.net"));
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.command("MAIL FROM:<a@example.org>", "250");
            client.command("RCPT TO:<b@example.org>", "550 5.7.1");
            client.command("RCPT TO:<b@EXAMPLE.net>", "250");
        }
    }

    @Test
    void readsItsRecipientsAgain() throws IOException {
        Path file = Files.writeString(directory.resolve("recipients"), "b@example.com\n");
        try (GatewayProcess gateway = launch(Map.of("ACCEPT_RECIPIENTS_FILE", file.toString()));
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.command("MAIL FROM:<a@example.org>", "250");
            client.command("RCPT TO:<c@example.com>", "550 5.1.1");
            Files.writeString(file, "# ours\nb@example.com\nc@example.com\n");
            await().atMost(Duration.ofMinutes(5)).ignoreExceptions().until(() -> {
                try (SmtpTestClient later = SmtpTestClient.connect(gateway.port())) {
                    later.command("MAIL FROM:<a@example.org>", "250");
                    later.command("RCPT TO:<c@example.com>", "250");
                    return true;
                } catch (AssertionError e) {
                    return false;
                }
            });
        }
    }

    @Test
    void mayRequireStartTls() throws Exception {
        Map<String, String> settings =
                new HashMap<>(TestCertificate.create(directory, "EC").settings());
        settings.put("STARTTLS", "required");
        try (GatewayProcess gateway = launch(settings);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.command("MAIL FROM:<a@example.org>", "530 5.7.0");
            client.command("STARTTLS", "220");
        }
    }

    @Test
    void encryptsFromTheFirstByteOnAnotherPort() throws Exception {
        TestCertificate certificate = TestCertificate.create(directory, "EC");
        Map<String, String> settings = new HashMap<>(certificate.settings());
        settings.put("TLS_PORT", "0");
        settings.put("STARTTLS", "off");
        settings.put("DISABLED_EXTENSIONS", "CHUNKING");
        try (GatewayProcess gateway = launch(settings)) {
            try (SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
                client.command("STARTTLS", "502");
            }
            try (SSLSocket socket = (SSLSocket) trusting(certificate.certificate())
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), gateway.tlsPort())) {
                BufferedReader replies =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                assertThat(replies.readLine()).startsWith("220 ");
                socket.getOutputStream().write("EHLO x\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(replies.lines())
                        .contains("250-REQUIRETLS")
                        .doesNotContain("250-STARTTLS", "250-CHUNKING")
                        .last()
                        .asString()
                        .startsWith("221 ");
            }
        }
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var pem = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
