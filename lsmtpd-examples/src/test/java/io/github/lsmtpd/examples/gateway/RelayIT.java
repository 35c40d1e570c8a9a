package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real mail servers in front of the gateway: what they relay arrives to the byte, and they complain about nothing. */
class RelayIT {
    private static final String QUEUE = "relay-it";
    /** Together a few hundred messages for each way. */
    private static final int EACH = 5;

    @TempDir
    private Path directory;

    @Test
    @RequiresTool(value = "postfix", asRoot = true)
    void whatPostfixRelaysArrivesOverSmtpAndLmtp() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TestQueue queue = new TestQueue(broker.port(), QUEUE).consume();
                GatewayProcess gateway = GatewayProcess.launch(directory, settings(queue));
                MailRelay postfix = Postfix.start(directory, transports(gateway))) {
            Map<String, RelayedMail> expected = new HashMap<>();
            for (String domain : transports(gateway).keySet()) {
                send(postfix, RelayedMail.toDomain(domain, EACH), expected);
            }
            assertAllArrive(queue, expected);
            assertNoComplaint(postfix, gateway);
        }
    }

    /** With CHUNKING and PIPELINING together. */
    @Test
    @RequiresTool(value = "exim4", asRoot = true)
    void whatEximRelaysArrivesInChunks() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TestQueue queue = new TestQueue(broker.port(), QUEUE).consume();
                GatewayProcess gateway = GatewayProcess.launch(directory, settings(queue));
                MailRelay exim = Exim.start(directory, gateway.port())) {
            Map<String, RelayedMail> expected = new HashMap<>();
            List<RelayedMail> mails = RelayedMail.toDomain("chunked.example", EACH).stream()
                    .map(RelayedMail::withEndOfHeader)
                    .toList();
            send(exim, mails, expected);
            assertAllArrive(queue, expected);
            await().atMost(Duration.ofMinutes(10))
                    .untilAsserted(() -> assertThat(exim.log())
                            .filteredOn(line -> line.endsWith("Completed"))
                            .hasSameSizeAs(mails));
            assertThat(exim.log())
                    .filteredOn(line -> line.contains(" => "))
                    .allMatch(line -> line.contains(" L K C=\"250 "), "L: pipelined, K: sent with BDAT")
                    .isNotEmpty();
            assertThat(exim.log()).noneMatch(line -> line.contains(" == ") || line.contains(" ** "));
            assertNoComplaint(exim, gateway);
        }
    }

    /** By the domain of the recipient: with every extension, one command at a time, encrypted, and over LMTP. */
    private static Map<String, String> transports(GatewayProcess gateway) {
        String smtp = "[127.0.0.1]:" + gateway.port();
        return Map.of(
                "pipelined.example", "smtp:" + smtp,
                "simple.example", "simple:" + smtp,
                "encrypted.example", "encrypted:" + smtp,
                "lmtp.example", "lmtp:inet:127.0.0.1:" + gateway.lmtpPort());
    }

    private static void send(MailRelay relay, List<RelayedMail> mails, Map<String, RelayedMail> expected)
            throws IOException {
        try (SmtpTestClient client = SmtpTestClient.connect(relay.port())) {
            for (RelayedMail mail : mails) {
                expected.put(mail.firstRecipient(), mail);
                mail.send(client);
            }
        }
    }

    private static void assertAllArrive(TestQueue queue, Map<String, RelayedMail> expected) throws Exception {
        SoftAssertions each = new SoftAssertions();
        while (!expected.isEmpty()) {
            MailMessage message = queue.next();
            each.check(() -> assertArrived(message, expected));
        }
        each.assertAll();
        assertThat(queue.waiting()).isZero();
    }

    private static void assertArrived(MailMessage message, Map<String, RelayedMail> expected) throws IOException {
        List<RelayedMail> found = message.envelope().recipients().stream()
                .map(recipient -> expected.remove(recipient.toString()))
                .filter(mail -> mail != null)
                .toList();
        assertThat(found)
                .as("mail for %s", message.envelope().recipients())
                .hasSize(1)
                .first()
                .satisfies(mail -> mail.assertArrivedAs(message));
    }

    private static void assertNoComplaint(MailRelay relay, GatewayProcess gateway) throws IOException {
        assertThat(relay.log())
                .noneMatch(line -> line.contains("warning:") || line.contains("error:"))
                .noneMatch(line -> line.contains("status=deferred") || line.contains("status=bounced"));
        assertThat(gateway.complaints()).isEmpty();
    }

    /** Each recipient its own result (RFC 2033 §4.2). */
    @Test
    @RequiresTool(value = "postfix", asRoot = true)
    void overLmtpOnlyTheRecipientThatFailedFails() throws Exception {
        Map<String, String> settings = Map.of("SINK", "partial", "BIND_PORT", "0", "LMTP_PORT", "0");
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings)) {
            Map<String, String> transports = Map.of("lmtp.example", "lmtp:inet:127.0.0.1:" + gateway.lmtpPort());
            try (MailRelay postfix = Postfix.start(directory, transports);
                    SmtpTestClient client = SmtpTestClient.connect(postfix.port())) {
                client.command("MAIL FROM:<>", "250");
                for (String name : List.of("first", "bounce", "defer", "last")) {
                    client.command("RCPT TO:<" + name + "@lmtp.example>", "250");
                }
                client.command("DATA", "354");
                client.endData(new byte[] {'x', '\r', '\n'});
                client.expect("250");
                awaitStatus(postfix, "first", "dsn=2.*status=sent \\(250 2.*");
                awaitStatus(postfix, "bounce", "dsn=5.6.0, status=bounced .* said: 554 5.6.0 .*never.*");
                awaitStatus(postfix, "defer", "dsn=4.3.0, status=deferred .* said: 451 4.3.0 .*not now.*");
                awaitStatus(postfix, "last", "dsn=2.*status=sent \\(250 2.*");
            }
        }
    }

    private static void awaitStatus(MailRelay postfix, String name, String status) {
        await().atMost(Duration.ofMinutes(10))
                .untilAsserted(() -> assertThat(postfix.log())
                        .filteredOn(line -> line.contains("to=<" + name + "@lmtp.example>"))
                        .singleElement()
                        .asString()
                        .matches(".*" + status));
    }

    private Map<String, String> settings(TestQueue queue) throws Exception {
        Map<String, String> settings = queue.settings(directory);
        settings.putAll(TestCertificate.create(directory, "EC").settings());
        settings.put("LMTP_PORT", "0");
        settings.put("RECEIVED_HEADER", "false");
        return settings;
    }
}
