package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The consumer of the embedded broker shows each message, however it was published. */
class EmbeddedQueueTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** Not UTF-8, so that it is base64 in JSON, and compressible. */
    private static final byte[] CONTENT =
            ("Subject: Hello\r\n\r\n" + "Gr\u00fc\u00dfe\r\n".repeat(500)).getBytes(ISO_8859_1);

    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
    private static final String CLAIMED = " AMQP_CLAIM_ABOVE=0 AMQP_CLAIM_DIR=";

    @TempDir
    private static Path directory;

    private static EmbeddedQueue queue;

    @BeforeAll
    static void startQueue() {
        queue = EmbeddedQueue.start(
                "embedded-queue-test",
                new ConsumedMailReader(directory.resolve("claims")),
                new PrintStream(PRINTED, true, UTF_8));
    }

    @AfterAll
    static void closeQueue() {
        queue.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AMQP_PAYLOAD=json",
                "AMQP_PAYLOAD=json AMQP_CONTENT_TYPE=text/plain",
                "AMQP_PAYLOAD=json-compact",
                "AMQP_PAYLOAD=parsed",
                "AMQP_PAYLOAD=raw",
                "AMQP_PAYLOAD=cloudevents",
                "AMQP_PAYLOAD=cloudevents AMQP_CLOUDEVENTS_DATA=raw",
                "AMQP_PAYLOAD=cloudevents-json",
                "AMQP_PAYLOAD=cloudevents-json AMQP_CLOUDEVENTS_DATA=parsed",
                "AMQP_PAYLOAD=cloudevents-json AMQP_CLOUDEVENTS_DATA=raw",
                "AMQP_PAYLOAD=json AMQP_COMPRESSION=gzip",
                "AMQP_PAYLOAD=raw AMQP_COMPRESSION=zstd",
                "AMQP_PAYLOAD=cloudevents-json AMQP_COMPRESSION=gzip",
                "AMQP_PAYLOAD=cloudevents-json AMQP_COMPRESSION=zstd",
                "AMQP_PAYLOAD=json" + CLAIMED,
                "AMQP_PAYLOAD=raw" + CLAIMED,
                "AMQP_PAYLOAD=cloudevents-json AMQP_COMPRESSION=gzip" + CLAIMED,
            })
    void aMessageIsShownHoweverItIsPublished(String settings) {
        assertShown(message(), settings);
    }

    @Test
    void whatIsNoMessageIsSaidToBeNone() throws Exception {
        publish("application/octet-stream", new byte[] {1, 2, 3});
        publish("application/cloudevents+json", "[1]".getBytes(UTF_8));
        publish("message/rfc822", "Subject: no envelope\r\n\r\n".getBytes(UTF_8));
        assertShown(message(), "AMQP_PAYLOAD=json");
        assertThat(PRINTED.toString(UTF_8).lines())
                .anyMatch(line ->
                        line.startsWith("consumed id=x 3 bytes of application/octet-stream, which cannot be shown: "))
                .anyMatch(line -> line.startsWith(
                        "consumed id=x 3 bytes of application/cloudevents+json, which cannot be shown: "))
                .contains("consumed id=x 24 bytes of message/rfc822, which cannot be shown: there is no header with the"
                        + " recipients");
    }

    private static void assertShown(MailMessage message, String settings) {
        Map<String, String> variables = new HashMap<>(queue.settings());
        for (String setting : settings.split(" ", -1)) {
            String[] parts = setting.split("=", -1);
            variables.put(
                    parts[0], parts[1].isEmpty() ? directory.resolve("claims").toString() : parts[1]);
        }
        try (AmqpMessageSink sink = new AmqpMessageSink(AmqpSettings.from(Settings.of(variables)))) {
            assertThat(sink.deliver(message).toCompletableFuture()).succeedsWithin(LIMIT);
        }
        String line = "consumed id=" + message.id()
                + " sender=<a@example.com> recipients=<b@example.com>,<c@example.com> size=" + CONTENT.length
                + " subject=\"Hello\"";
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(PRINTED.toString(UTF_8).lines()).contains(line));
    }

    private static void publish(String contentType, byte[] body) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(Integer.parseInt(queue.settings().get("AMQP_PORT")));
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .messageId("x")
                .contentType(contentType)
                .build();
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.basicPublish("", "embedded-queue-test", properties, body);
        }
    }

    private static MailMessage message() {
        Envelope envelope = Envelope.builder()
                .reversePath(MailAddress.of("a@example.com"))
                .recipients(List.of(
                        new Recipient(MailAddress.of("b@example.com")), new Recipient(MailAddress.of("c@example.com"))))
                .build();
        ClientInfo client = new ClientInfo(null, "client.example.com", ClientInfo.Protocol.ESMTP);
        return new MailMessage(UUID.randomUUID(), Instant.EPOCH, client, envelope, MessageContent.of(CONTENT));
    }
}
