package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Through the gateway into a real RabbitMQ: each message once, with the bytes that were sent. */
@ParameterizedClass
@RequiresRabbitMq
class RabbitMqIT {
    private static final String QUEUE = "rabbitmq-it";
    private static final int MEGABYTE = 1_000_000;

    private final RabbitMqRelease release;

    @TempDir
    private Path directory;

    private TestQueue queue;
    private GatewayProcess gateway;

    RabbitMqIT(RabbitMqRelease release) {
        this.release = release;
    }

    @BeforeEach
    void start() throws Exception {
        int broker = RabbitMqNode.shared(release).port();
        queue = new TestQueue(broker, QUEUE).consume();
        gateway = GatewayProcess.launch(
                directory,
                Map.of(
                        "BIND_PORT",
                        "0",
                        "AMQP_PORT",
                        Integer.toString(broker),
                        "AMQP_ROUTING_KEY",
                        QUEUE,
                        "TEMP_EMAIL_DIR",
                        directory.resolve("spool").toString()));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        queue.close();
    }

    @Test
    @RequiresTool("smtp-source")
    void tenThousandMessagesArriveEachOnce() throws Exception {
        int count = 10_000;
        String content =
                "Subject: one of many\n\n.leading dot\n..\n" + "all work and no play\n".repeat(200) + "the end";
        Path file = Files.writeString(directory.resolve("message"), content);
        SmtpSource.send(directory, gateway.port(), file, count, 20);

        Set<String> recipients = new HashSet<>();
        Set<UUID> ids = new HashSet<>();
        String sent = content.replace("\n", "\r\n") + "\r\n\r\n";
        for (int i = 0; i < count; i++) {
            MailMessage message = queue.next();
            assertThat(TestQueue.contentAsSent(message)).asString(ISO_8859_1).isEqualTo(sent);
            assertThat(ids.add(message.id())).isTrue();
            recipients.add(message.envelope().recipients().toString());
        }
        assertThat(recipients).isEqualTo(numberedRecipients(count));
        assertThat(queue.waiting()).isZero();
    }

    private static Set<String> numberedRecipients(int count) {
        Set<String> recipients = new HashSet<>();
        IntStream.rangeClosed(1, count).forEach(i -> recipients.add("[<" + i + "b@example.com>]"));
        return recipients;
    }

    @ParameterizedTest
    @MethodSource
    void theBytesAreKept(byte[] content) throws Exception {
        try (SmtpTestClient client = SmtpTestClient.connect(gateway.port())) {
            String id = client.send("a@example.com", "b@example.com", content);
            MailMessage message = queue.next();
            assertThat(message.id()).hasToString(id);
            assertThat(TestQueue.contentAsSent(message)).isEqualTo(content);
        }
    }

    static Stream<Named<byte[]>> theBytesAreKept() {
        return Stream.of(
                Named.of("8-bit Latin-1", text("Subject: Gr\u00fc\u00dfe\r\n\r\n\u00e4\u00f6\u00fc\u00ff\u0080\r\n")),
                Named.of("NULs", text("Subject: nul\r\n\r\n\0\0 and \0\r\n\0\r\n")),
                Named.of("leading dots", text("Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n...\r\n")));
    }

    /** RabbitMQ takes 128 MiB by default, and 16 MiB since 4.0; as JSON, content has up to 4/3 of its bytes. */
    @Test
    void theBytesOfALargeMessageAreKept() throws Exception {
        theBytesAreKept(large((release == RabbitMqRelease.V3 ? 40 : 11) * MEGABYTE));
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** Lines as base64 has them, after one byte that is not UTF-8. */
    private static byte[] large(int size) {
        ByteArrayOutputStream content = new ByteArrayOutputStream(size + MEGABYTE);
        content.writeBytes(text("Subject: l\u00e4rge\r\n\r\n"));
        byte[] line = text("QUJDRA+/".repeat(9) + "\r\n");
        while (content.size() < size) {
            content.writeBytes(line);
        }
        return content.toByteArray();
    }
}
