package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients that people have, against the gateway of the quick start: what they send comes out of the queue. */
class ClientsIT {
    @TempDir
    private static Path directory;

    private static GatewayProcess gateway;

    @BeforeAll
    static void startGateway() throws IOException {
        Map<String, String> settings = Map.of(
                "BIND_PORT", "0", "TEMP_EMAIL_DIR", directory.resolve("spool").toString());
        gateway = GatewayProcess.launch(directory, settings, "--embedded-broker");
        gateway.port();
    }

    @AfterAll
    static void stopGateway() {
        gateway.terminate();
        assertThat(gateway.exitStatus()).as("stopped by SIGTERM").isEqualTo(143);
        assertThat(gateway.errorLines()).as("nothing to complain about").noneMatch(line -> line.contains("ERROR"));
        gateway.close();
    }

    @Test
    @RequiresTool("swaks")
    void swaks() throws Exception {
        run(
                "swaks",
                "--server",
                "127.0.0.1:" + gateway.port(),
                "--from",
                "swaks@example.com",
                "--to",
                "b@example.com,c@example.com",
                "--header",
                "Subject: sent by swaks",
                "--pipeline");
        assertConsumed("sender=<swaks@example.com> recipients=<b@example.com>,<c@example.com>", "sent by swaks");
    }

    @Test
    @RequiresTool("curl")
    void curl() throws Exception {
        Path mail = Files.writeString(directory.resolve("mail"), "Subject: sent by curl\r\n\r\n.dots\r\n..\r\n");
        run(
                "curl",
                "-sS",
                "--url",
                "smtp://127.0.0.1:" + gateway.port(),
                "--mail-from",
                "curl@example.com",
                "--mail-rcpt",
                "b@example.com",
                "-T",
                mail.toString());
        assertConsumed("sender=<curl@example.com> recipients=<b@example.com>", "sent by curl");
    }

    @Test
    @RequiresTool("python3")
    void pythonSmtplib() throws Exception {
        String program = """
                import smtplib, sys
                from email.message import EmailMessage
                message = EmailMessage()
                message['Subject'] = 'sent by smtplib'
                message['From'] = 'smtplib@example.com'
                message['To'] = 'b@example.com'
                message.set_content('Hello\\n.dot\\n')
                with smtplib.SMTP('127.0.0.1', int(sys.argv[1])) as server:
                    assert server.send_message(message) == {}
                """;
        run("python3", "-c", program, Integer.toString(gateway.port()));
        assertConsumed("sender=<smtplib@example.com> recipients=<b@example.com>", "sent by smtplib");
    }

    @Test
    void angusMail() throws MessagingException {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", Integer.toString(gateway.port()));
        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom("angus@example.com");
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("b@example.com"));
        message.setSubject("sent by Angus Mail");
        message.setText("Hello\r\n.dot\r\n");
        Transport.send(message);
        assertConsumed("sender=<angus@example.com> recipients=<b@example.com>", "sent by Angus Mail");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "client", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES))
                .as("%s has ended", command[0])
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    private static void assertConsumed(String envelope, String subject) {
        await().atMost(Duration.ofMinutes(10))
                .untilAsserted(() -> assertThat(gateway.outputLines())
                        .filteredOn(line -> line.endsWith("subject=\"" + subject + "\""))
                        .singleElement()
                        .asString()
                        .contains(envelope));
    }
}
