package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong setting stops the start with one line, which names it, and status 2. */
class WrongSettingsIT {
    private static final int WRONG_SETTING = 2;
    private static final String SECRET = "hush-hush";

    @TempDir
    private Path directory;

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
                "the key of that certificate in PEM");
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
            TLS_PORT              | 465                  | TLS_CERTIFICATE_FILE and TLS_KEY_FILE beside it
            STARTTLS              | maybe                | off, offered or required
            STARTTLS              | required             | TLS_CERTIFICATE_FILE and TLS_KEY_FILE beside it
            ACCEPT_DOMAINS        | a.example,b@c        | domains with commas between them; addresses are for ACCEPT_RECIPIENTS_FILE
            ACCEPT_DOMAINS        | a.example,,b.example | domains with commas between them
            ACCEPT_RECIPIENTS_FILE | /no/such/file       | a readable file of domains and addresses
            ACCEPT_RECIPIENTS_FILE | /dev/null           | a file with a domain or an address on each line
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
            SPOOL_KEY_FILE        | /none/keys           | a readable text file of keys
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

    /** Case 116 of the fault catalogue: Java's own exception shows all of it. */
    @Test
    void aUriThatIsNotUsableIsToldWithoutShowingIt() throws IOException {
        assertRefused(
                Map.of("AMQP_URI", "amqp://guest:" + SECRET + "^@mq.example"),
                "AMQP_URI: the value is not usable (and not shown); expected amqp://user:password@host:port/vhost");
    }

    @Test
    void anUnknownArgumentIsToldInOneLine() throws IOException {
        assertRefused(
                new String[] {"--port=25"},
                Map.of(),
                "argument: '--port=25' is not usable; expected --embedded-broker or --help");
    }

    @Test
    void aWrongTemplateIsToldWithItsPlace() throws IOException {
        assertRefused(
                Map.of("AMQP_ROUTING_KEY", "mail.{recipient.domain}"),
                "AMQP_ROUTING_KEY: 'mail.{recipient.domain}' is not usable; expected at column 6, in place of",
                "set AMQP_PUBLISH_PER to domain or recipient");
    }

    @Test
    void aDryRunWithoutARecipientIsToldInOneLine() throws IOException {
        assertRefused(
                new String[] {"route", "--from", "a@example.com"},
                Map.of(),
                "argument: 'route --from a@example.com' is not usable; expected route --from ADDRESS --to ADDRESS");
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
