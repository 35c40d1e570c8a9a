package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway says and offers at its start, for settings that are right; {@link WrongSettingsIT} has the others. */
class GatewayStartIT {
    @TempDir
    private Path directory;

    @Test
    void saysWhereItListens() throws IOException {
        try (GatewayProcess gateway = launch(Map.of("SINK", "discard"))) {
            int port = gateway.port();
            assertThat(gateway.outputLines()).containsExactly("listening on 127.0.0.1:" + port);
            try (SmtpTestClient client = SmtpTestClient.connect(port)) {
                client.send("a@example.com", "b@example.com", "Subject: x\r\n\r\ny\r\n".getBytes(US_ASCII));
            }
        }
    }

    @Test
    void writesAnIpv6AddressInBrackets() throws IOException {
        try (GatewayProcess gateway = launch(Map.of("SINK", "discard", "BIND_ADDRESS", "::1"))) {
            int port = gateway.port();
            assertThat(gateway.outputLines()).containsExactly("listening on [::1]:" + port);
        }
    }

    @Test
    void speaksLmtpBesideSmtp() throws IOException {
        try (GatewayProcess gateway = launch(Map.of("SINK", "discard", "LMTP_PORT", "0"))) {
            int port = gateway.lmtpPort();
            assertThat(gateway.outputLines())
                    .containsExactly(
                            "listening on 127.0.0.1:" + gateway.port(), "listening for LMTP on 127.0.0.1:" + port);
            try (SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
                client.command("LHLO client.example.com", "500");
            }
            try (SmtpTestClient client = SmtpTestClient.connectLmtp(port)) {
                client.command("EHLO client.example.com", "500");
            }
        }
    }

    @Test
    void doesNotOfferWhatIsDisabled() throws IOException {
        try (GatewayProcess gateway = launch(Map.of("SINK", "discard", "DISABLED_EXTENSIONS", "size , DSN"));
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.command("MAIL FROM:<a@example.com> SIZE=3", "555");
            client.command("MAIL FROM:<a@example.com> RET=HDRS", "555");
            client.command("MAIL FROM:<a@example.com> BODY=8BITMIME", "250");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void offersStartTlsWithACertificate(String keyAlgorithm) throws Exception {
        Map<String, String> settings =
                new HashMap<>(TestCertificate.create(directory, keyAlgorithm).settings());
        settings.put("SINK", "discard");
        try (GatewayProcess gateway = launch(settings);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.command("STARTTLS", "220");
        }
    }

    @Test
    void offersNoStartTlsWithoutACertificate() throws IOException {
        try (GatewayProcess gateway = launch(Map.of("SINK", "discard"));
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.command("STARTTLS", "502");
        }
    }

    @Test
    void aSinkOnTheClassPathIsChosenByItsName() throws IOException {
        byte[] content = "Subject: x\r\n\r\ny\r\n".getBytes(US_ASCII);
        Map<String, String> settings =
                Map.of("SINK", "eml", "EML_DIR", directory.toString(), "RECEIVED_HEADER", "false");
        try (GatewayProcess gateway = launch(settings);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            String id = client.send("a@example.com", "b@example.com", content);
            assertThat(directory.resolve(id + ".eml")).hasBinaryContent(content);
        }
    }

    /** As compose files write variables that they do not need; for the sink, the same holds in its own tests. */
    @Test
    void anEmptyVariableOfTheServerIsAsOneThatIsNotSet() throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("SINK", "discard", "BIND_PORT", "0"));
        for (String name : List.of(
                "BIND_ADDRESS",
                "LMTP_PORT",
                "SERVER_NAME",
                "MAX_EMAIL_SIZE_BYTES",
                "MAX_TIMEOUT_SECS",
                "MAX_RECIPIENTS",
                "LARGE_EMAIL_DIR",
                "DISABLED_EXTENSIONS",
                "TOLERATE",
                "RECEIVED_HEADER",
                "TLS_CERTIFICATE_FILE",
                "TLS_KEY_FILE",
                "TLS_PORT",
                "STARTTLS",
                "ACCEPT_DOMAINS",
                "ACCEPT_RECIPIENTS_FILE",
                "IO_THREADS",
                "LOG_LEVEL",
                "LOG_MESSAGES",
                "STOP_GRACE_SECS")) {
            settings.put(name, " ".repeat(name.length() % 2));
        }
        try (GatewayProcess gateway = launch(settings);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            assertThat(gateway.outputLines()).containsExactly("listening on 127.0.0.1:" + gateway.port());
            client.command("STARTTLS", "502");
            client.command("MAIL FROM:<a@example.com> SIZE=52428801", "552");
            client.command("MAIL FROM:<a@example.com> SIZE=52428800 RET=HDRS", "250");
        }
    }

    /** What ran in the server that this one succeeds: no limit, and values that meant none. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1000000000000, 999999999", "4294967296, 86401"})
    void takesNoLimitsAndHugeOnes(String size, String seconds) throws IOException {
        Map<String, String> settings =
                Map.of("SINK", "discard", "MAX_EMAIL_SIZE_BYTES", size, "MAX_TIMEOUT_SECS", seconds);
        try (GatewayProcess gateway = launch(settings);
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            client.send("a@example.com", "b@example.com", "Subject: x\r\n\r\ny\r\n".getBytes(US_ASCII));
        }
    }

    @Test
    void helpNamesEveryVariable() throws IOException {
        try (GatewayProcess gateway = launch(Map.of(), "--help")) {
            assertThat(gateway.exitStatus()).isZero();
            assertThat(String.join("\n", gateway.outputLines()))
                    .contains("--embedded-broker", "BIND_PORT", "SINK", "STOP_GRACE_SECS", "TEMP_EMAIL_DIR");
            assertThat(gateway.errorLines()).isEmpty();
        }
    }

    /** No client is accepted and not served, or reset: the port is bound once, and a client that comes early waits for the sink. */
    @Test
    void whoConnectsBeforeTheSinkIsThereIsGreeted() throws IOException {
        int port = freePort();
        try (ServerSocket held = HeldSink.listen();
                GatewayProcess gateway = launch(Map.of(
                        "BIND_PORT",
                        Integer.toString(port),
                        "SINK",
                        "late",
                        HeldSink.PORT,
                        Integer.toString(held.getLocalPort())));
                Socket sink = held.accept();
                Socket early = new Socket(InetAddress.getLoopbackAddress(), port)) {
            sink.getOutputStream().write(1);
            early.setSoTimeout(600_000);
            assertThat(new String(early.getInputStream().readNBytes(4), US_ASCII))
                    .isEqualTo("220 ");
            assertThat(gateway.port()).isEqualTo(port);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The default exchange takes the empty key to no queue. */
    @Test
    void anEmptyRoutingKeyBesideTheEmbeddedBrokerLeadsToItsQueue() throws IOException {
        try (GatewayProcess gateway = launch(Map.of("AMQP_ROUTING_KEY", ""), "--embedded-broker");
                SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            String id = client.send("a@example.com", "b@example.com", "Subject: Hello\r\n\r\n".getBytes(US_ASCII));

            await().atMost(Duration.ofMinutes(5))
                    .until(() -> gateway.outputLines().stream().anyMatch(line -> line.startsWith("consumed id=" + id)));
        }
    }

    private GatewayProcess launch(Map<String, String> settings, String... arguments) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("BIND_PORT", "0");
        all.putIfAbsent("TEMP_EMAIL_DIR", directory.resolve("spool").toString());
        return GatewayProcess.launch(directory, all, arguments);
    }
}
