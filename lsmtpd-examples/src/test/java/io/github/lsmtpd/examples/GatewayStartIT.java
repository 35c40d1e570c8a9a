package io.github.lsmtpd.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
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

/** What the gateway says at its start, for settings that are right and for settings that are not. */
class GatewayStartIT {
    private static final int WRONG_SETTING = 2;
    private static final String SECRET = "hush-hush";

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
    void aCertificateWithAnotherKeyIsToldInOneLine() throws Exception {
        TestCertificate rsa = TestCertificate.create(directory, "RSA");
        TestCertificate ec = TestCertificate.create(directory, "EC");
        TestCertificate other = TestCertificate.create(Files.createDirectory(directory.resolve("other")), "RSA");
        assertKeyRefused(rsa.certificate(), ec.key());
        assertKeyRefused(rsa.certificate(), other.key());
        assertKeyRefused(rsa.certificate(), rsa.certificate());
    }

    private void assertKeyRefused(Path certificate, Path key) throws IOException {
        assertRefused(
                Map.of("TLS_CERTIFICATE_FILE", certificate.toString(), "TLS_KEY_FILE", key.toString()),
                "TLS_KEY_FILE: '" + key + "' is not usable; expected",
                "the key of TLS_CERTIFICATE_FILE in PEM");
    }

    @Test
    void aCertificateWithoutAKeyIsToldInOneLine() throws Exception {
        TestCertificate pair = TestCertificate.create(directory, "EC");
        assertRefused(Map.of("TLS_CERTIFICATE_FILE", pair.certificate().toString()), "TLS_KEY_FILE: '' is not usable");
        assertRefused(Map.of("TLS_KEY_FILE", pair.key().toString()), "TLS_CERTIFICATE_FILE: '' is not usable");
    }

    @Test
    void onePortForTwoProtocolsIsToldInOneLine() throws IOException {
        assertRefused(
                Map.of("BIND_PORT", "2626", "LMTP_PORT", "2626"),
                "LMTP_PORT: '2626' is not usable; expected another port than that of SMTP");
    }

    @Test
    void anLmtpPortInUseIsToldInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefused(
                    Map.of("LMTP_PORT", port),
                    "BIND_ADDRESS, LMTP_PORT: '127.0.0.1:" + port + "' is not usable; expected",
                    "in use");
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

    /** The line must begin with the variable's name, show its value, and say what was expected. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BIND_PORT             | smtp                 | a whole number from 0 to 65535
            BIND_PORT             | 65536                | a whole number from 0 to 65535
            BIND_PORT             | -1                   | a whole number from 0 to 65535
            LMTP_PORT             | lmtp                 | a whole number from 0 to 65535
            LMTP_PORT             | 25                   | another port than that of SMTP
            DISABLED_EXTENSIONS   | SIZES                | keywords with commas between them, of PIPELINING, SIZE,
            TLS_CERTIFICATE_FILE  | /no/such/file        | a readable file with our certificate in PEM
            TLS_CERTIFICATE_FILE  | /dev/null            | a readable file with our certificate in PEM
            BIND_ADDRESS          | no-such-host.invalid | a host name or IP address of this machine
            MAX_EMAIL_SIZE_BYTES  | -1                   | a whole number from 0
            MAX_EMAIL_SIZE_BYTES  | 50MB                 | a whole number from 0
            MAX_RECIPIENTS        | 0                    | a whole number from 1
            TOLERATE              | bare_lf              | all, none, or names with commas between them, of bare-lf, long-lines,
            MAX_IN_MEMORY_BYTES   | -1                   | a whole number from 0
            LARGE_EMAIL_DIR       | /no/such/directory   | a directory that can be written to
            LARGE_EMAIL_MAX_BYTES | -1                   | a whole number from 0
            MAX_ERRORS            | 0                    | a whole number from 1
            ALLOW_BARE_LINE_FEED  | maybe                | true or false
            ALLOW_LONG_LINES      | never                | true or false
            MAX_TIMEOUT_SECS      | -1                   | a whole number from 0
            DELIVERY_TIMEOUT_SECS | soon                 | a whole number from 1
            STOP_GRACE_SECS       | -5                   | a whole number from 1
            SERVER_NAME           | two words            | a domain name or an address literal, without blanks
            RECEIVED_HEADER       | yes                  | true or false
            ALLOW_EMPTY_MESSAGE   | 1                    | true or false
            LOG_LEVEL             | loud                 | one of error, warn, info, debug, trace
            LOG_MESSAGES          | no                   | true or false
            SINK                  | rabbit               | the name of a sink: one of amqp, broken, discard, eml, ending-loop, held, late, noisy, partial, spool
            SPOOL_PRIMARY         | discard              | amqp, or SINK=spool beside it
            TEMP_EMAIL_DIR        | /proc/lsmtpd         | directory
            AMQP_PORT             | 0                    | a whole number from 1 to 65535
            AMQP_BUFFER_SIZE      | none                 | a whole number
            """)
    void aWrongSettingIsToldInOneLine(String name, String value, String expected) throws IOException {
        assertRefused(Map.of(name, value), name + ": '" + value + "' is not usable; expected ", expected);
    }

    @Test
    void aBrokerWithMoreTimeThanThereIsIsToldInOneLine() throws IOException {
        assertRefused(
                Map.of("SPOOL_PRIMARY_TIMEOUT_SECS", "20", "DELIVERY_TIMEOUT_SECS", "20"),
                "SPOOL_PRIMARY_TIMEOUT_SECS: '20' is not usable; expected less than DELIVERY_TIMEOUT_SECS");
    }

    @Test
    void anAddressOfAnotherMachineIsToldInOneLine() throws IOException {
        assertRefused(
                Map.of("BIND_ADDRESS", "192.0.2.1", "BIND_PORT", "2525"),
                "BIND_ADDRESS, BIND_PORT: '192.0.2.1:2525' is not usable; expected an address of this machine");
    }

    /** Nobody is accepted and left alone, or reset: the port is bound once, and who comes early waits for the sink. */
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

    @Test
    void aPortInUseIsToldInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefused(
                    Map.of("BIND_PORT", port),
                    "BIND_ADDRESS, BIND_PORT: '127.0.0.1:" + port + "' is not usable; expected",
                    "in use");
        }
    }

    @Test
    void aSpoolThatIsAFileIsToldInOneLine() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertRefused(Map.of("TEMP_EMAIL_DIR", file.toString()), "TEMP_EMAIL_DIR: '" + file + "' is not usable");
    }

    @ParameterizedTest
    @CsvSource({
        "SINK, discard, amqp together with --embedded-broker",
        "AMQP_HOST, 127.0.0.1, no value together with --embedded-broker",
        "AMQP_PORT, 5672, no value together with --embedded-broker",
        "AMQP_EXCHANGE, mail, no value together with --embedded-broker",
    })
    void anotherBrokerBesideTheEmbeddedOneIsToldInOneLine(String name, String value, String expected)
            throws IOException {
        assertRefused(
                new String[] {"--embedded-broker"}, Map.of(name, value), name + ": '" + value + "' is not", expected);
    }

    @Test
    void aPasswordBesideTheEmbeddedBrokerIsToldWithoutShowingIt() throws IOException {
        assertRefused(new String[] {"--embedded-broker"}, Map.of(), "AMQP_PASSWORD: the value is not usable");
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

    @Test
    void anUnknownArgumentIsToldInOneLine() throws IOException {
        assertRefused(
                new String[] {"--port=25"},
                Map.of(),
                "argument: '--port=25' is not usable; expected --embedded-broker or --help");
    }

    private void assertRefused(Map<String, String> settings, String... texts) throws IOException {
        assertRefused(new String[0], settings, texts);
    }

    private void assertRefused(String[] arguments, Map<String, String> settings, String... texts) throws IOException {
        Map<String, String> withSecret = new HashMap<>(settings);
        withSecret.put("AMQP_PASSWORD", SECRET);
        try (GatewayProcess gateway = launch(withSecret, arguments)) {
            assertThat(gateway.exitStatus()).isEqualTo(WRONG_SETTING);
            assertThat(gateway.outputLines()).isEmpty();
            List<String> errors = gateway.errorLines();
            assertThat(errors).hasSize(1);
            assertThat(errors.get(0))
                    .startsWith("lsmtpd-gateway: " + texts[0])
                    .contains(texts)
                    .doesNotContain(SECRET);
        }
    }

    private GatewayProcess launch(Map<String, String> settings, String... arguments) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("BIND_PORT", "0");
        all.putIfAbsent("TEMP_EMAIL_DIR", directory.resolve("spool").toString());
        return GatewayProcess.launch(directory, all, arguments);
    }
}
