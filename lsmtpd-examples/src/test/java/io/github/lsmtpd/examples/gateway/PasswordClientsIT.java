package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.policy.ScramKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that people have log in with a password, over STARTTLS; who they are comes out of the queue with their mail. */
class PasswordClientsIT {
    private static final String QUEUE = "password-clients-it";
    /** The password s3cret, as {@code htpasswd -nB} writes it. */
    private static final String OTTO = "otto:$2y$04$KBCwKxOzLha2MUDgW0PjXe9b1DxIEkVo6xSca/TrCtEXnT7desnbu\n";

    private static final String WRONG = "535 5.7.8";

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static EmbeddedBroker broker;
    private static TestQueue queue;
    private static GatewayProcess gateway;

    @BeforeAll
    static void startGateway() throws Exception {
        certificate = TestCertificate.create(directory, "EC");
        broker = EmbeddedBroker.start();
        queue = new TestQueue(broker.port(), QUEUE).consume();
        Map<String, String> settings = queue.settings(directory);
        settings.putAll(certificate.settings());
        settings.put("AUTH_USERS_FILE", users().toString());
        settings.put("AUTH_REQUIRED", "true");
        gateway = GatewayProcess.launch(directory, settings);
        gateway.port();
    }

    private static Path users() throws IOException {
        ScramKey anna =
                ScramKey.of("s3cret".toCharArray(), "sixteen bytes...".getBytes(StandardCharsets.US_ASCII), 10_000);
        Path users = Files.writeString(directory.resolve("users"), "anna:" + anna.text() + "\n" + OTTO);
        return Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterAll
    static void stopGateway() throws IOException {
        gateway.terminate();
        int status = gateway.exitStatus();
        gateway.close();
        queue.close();
        broker.close();
        assertThat(status).as("stopped by SIGTERM").isEqualTo(143);
        assertThat(gateway.errorLines()).noneMatch(line -> line.contains("ERROR") || line.contains("s3cret"));
    }

    @AfterEach
    void nothingElseArrived() {
        assertThat(queue.waiting()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    @RequiresTool("swaks")
    void swaks(String mechanism) throws Exception {
        swaks(mechanism, "anna", "wrong").assertRefused(WRONG);
        swaks(mechanism, "nobody", "s3cret").assertRefused(WRONG);
        swaks(mechanism, "anna", "s3cret").assertSent();
        assertArrivedFrom("anna");
        swaks(mechanism, "otto", "s3cret").assertSent();
        assertArrivedFrom("otto");
    }

    private static TestClient swaks(String mechanism, String user, String password) throws Exception {
        return run(
                "swaks",
                "--server",
                "localhost",
                "--port",
                port(),
                "--from",
                "a@example.com",
                "--to",
                "b@example.com",
                "--tls",
                "--tls-verify",
                "--tls-ca-path",
                certificatePath(),
                "--pipeline",
                "--auth",
                mechanism,
                "--auth-user",
                user,
                "--auth-password",
                password);
    }

    @Test
    @RequiresTool("swaks")
    void withoutAPasswordThereIsNoMail() throws Exception {
        run("swaks", "--server", "localhost", "--port", port(), "--to", "b@example.com", "--tls")
                .assertRefused("530 5.7.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    @RequiresTool("curl")
    void curl(String mechanism) throws Exception {
        curl(mechanism, "otto:wrong").assertRefused("535");
        curl(mechanism, "otto:s3cret").assertSent();
        assertArrivedFrom("otto");
    }

    private static TestClient curl(String mechanism, String user) throws Exception {
        return run(
                "curl",
                "-sSv",
                "--url",
                "smtp://localhost:" + port(),
                "--ssl-reqd",
                "--cacert",
                certificatePath(),
                "--login-options",
                "AUTH=" + mechanism,
                "--user",
                user,
                "--mail-from",
                "a@example.com",
                "--mail-rcpt",
                "b@example.com",
                "-T",
                "-");
    }

    @Test
    @RequiresTool("python3")
    void pythonSmtplib() throws Exception {
        login("wrong").assertRefused(WRONG.substring(0, 3));
        login("s3cret").assertSent();
        assertArrivedFrom("otto");
    }

    private static TestClient login(String password) throws Exception {
        return TestClient.run(
                directory, TestClient.script("python3", "login.py", port(), certificatePath(), "otto", password));
    }

    /** RFC 7677: the password is on no wire; msmtp checks that the server has its key, too. */
    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "plain", "login"})
    @RequiresTool("msmtp")
    void msmtp(String mechanism) throws Exception {
        msmtp(mechanism, "anna", "wrong").assertRefused(WRONG);
        msmtp(mechanism, "nobody", "s3cret").assertRefused(WRONG);
        msmtp(mechanism, "anna", "s3cret").assertSent();
        assertArrivedFrom("anna");
    }

    private static TestClient msmtp(String mechanism, String user, String password) throws Exception {
        return run(
                "msmtp",
                "--file=/dev/null",
                "--host=localhost",
                "--port=" + port(),
                "--from=a@example.com",
                "--tls=on",
                "--tls-starttls=on",
                "--tls-trust-file=" + certificatePath(),
                "--auth=" + mechanism,
                "--user=" + user,
                "--passwordeval=echo " + password,
                "b@example.com");
    }

    /** With Cyrus SASL, which takes the best mechanism that it has. */
    @Test
    @RequiresTool(value = "postfix", asRoot = true)
    void postfix() throws Exception {
        Map<String, String> transports = Map.of("example.com", "anna:[127.0.0.1]:" + port());
        try (MailRelay postfix = Postfix.start(directory, transports);
                SmtpTestClient client = SmtpTestClient.connect(postfix.port())) {
            client.command("MAIL FROM:<a@example.com>", "250");
            client.command("RCPT TO:<b@example.com>", "250");
            client.command("DATA", "354");
            client.endData(new byte[] {'x', '\r', '\n'});
            client.expect("250");
            assertArrivedFrom("anna");
            assertThat(postfix.log()).noneMatch(line -> line.contains("warning: SASL") || line.contains("deferred"));
        }
    }

    private static TestClient run(String... command) throws Exception {
        return TestClient.run(directory, List.of(command));
    }

    private static String port() {
        return Integer.toString(gateway.port());
    }

    private static String certificatePath() {
        return certificate.certificate().toString();
    }

    /** RFC 3848: the protocol in the Received line says so, too. */
    private static void assertArrivedFrom(String identity) throws Exception {
        MailMessage message = queue.next();
        assertThat(message.client().identity()).isEqualTo(identity);
        assertThat(new String(message.content().toByteArray(), StandardCharsets.ISO_8859_1))
                .containsPattern("with (UTF8SMTP|ESMTP)SA\\s");
    }
}
