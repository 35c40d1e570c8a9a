package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.amqp.testing.FullBacklog;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a mail client to the JSON on the queue, by way of the spool if need be, with a broker that runs anywhere. */
class EmbeddedBrokerIT {
    private static final String QUEUE = "embedded-it";

    @TempDir
    private Path directory;

    @Test
    void whatAngusMailSendsIsInTheJsonToTheByte() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TestQueue queue = new TestQueue(broker.port(), QUEUE).consume();
                GatewayProcess gateway = GatewayProcess.launch(directory, settings(broker.port()))) {
            MimeMessage mail = mail(gateway.port());
            Transport.send(mail);

            MailMessage message = queue.next();
            assertThat(message.envelope().reversePath()).hasToString("Optional[angus@example.com]");
            assertThat(message.envelope().recipients()).hasToString("[<b@example.com>, <c@example.com>]");
            assertThat(TestQueue.contentAsSent(message)).isEqualTo(bytes(mail));
        }
    }

    /** Cases 28 and 40 of the fault catalogue: nothing listens there, or what does so takes no connection. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCameWhileTheBrokerWasAwayArrivesWhenItIsBack(boolean swallows) throws Exception {
        int port = freePort();
        FullBacklog swallowing = swallows ? new FullBacklog(InetAddress.getLoopbackAddress(), port) : null;
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings(port))) {
            byte[] content = "Subject: waits\r\n\r\nGr\u00fc\u00dfe\r\n".getBytes(UTF_8);
            try (SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
                String id;
                try (swallowing) {
                    id = client.send("a@example.com", "b@example.com", content);
                    assertThat(spooled()).containsExactly(id + ".json");
                }
                try (EmbeddedBroker broker = EmbeddedBroker.start(port);
                        TestQueue queue = new TestQueue(broker.port(), QUEUE).consume()) {
                    MailMessage message = queue.next();
                    assertThat(message.id()).hasToString(id);
                    assertThat(TestQueue.contentAsSent(message)).isEqualTo(content);
                    await().atMost(Duration.ofMinutes(10))
                            .untilAsserted(() -> assertThat(spooled()).isEmpty());
                }
            }
        }
    }

    private static int freePort() {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            return broker.port();
        }
    }

    private Map<String, String> settings(int brokerPort) {
        return Map.of(
                "BIND_PORT",
                "0",
                "AMQP_PORT",
                Integer.toString(brokerPort),
                "AMQP_ROUTING_KEY",
                QUEUE,
                "AMQP_CONNECT_TIMEOUT_SECS",
                "2",
                "TEMP_EMAIL_DIR",
                directory.resolve("spool").toString());
    }

    private List<String> spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .toList();
        }
    }

    private static MimeMessage mail(int port) throws MessagingException {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", Integer.toString(port));
        properties.setProperty("mail.smtp.allow8bitmime", "true");
        MimeMessage mail = new MimeMessage(Session.getInstance(properties));
        mail.setFrom("angus@example.com");
        mail.setRecipients(Message.RecipientType.TO, InternetAddress.parse("b@example.com, c@example.com"));
        mail.setSubject("Gr\u00fc\u00dfe", "UTF-8");
        mail.setText(".dot\r\n..\r\nGr\u00fc\u00dfe, \u65e5\u672c\u8a9e\r\n", "UTF-8");
        return mail;
    }

    private static byte[] bytes(MimeMessage mail) throws IOException, MessagingException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        mail.writeTo(sent);
        return sent.toByteArray();
    }
}
