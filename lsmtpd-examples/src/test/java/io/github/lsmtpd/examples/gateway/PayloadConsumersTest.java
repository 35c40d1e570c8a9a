package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.DirectoryClaimStore;
import io.github.lsmtpd.amqp.PayloadCompression;
import io.github.lsmtpd.amqp.PayloadSettings;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.examples.MailFromRabbitMq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The consumers of the documentation, as they are, get each message to the byte, whatever it is and however it was published. */
@ParameterizedClass
@RequiresRabbitMq
class PayloadConsumersTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final Path SCRIPTS = Path.of("src/main/python");
    /** Those that are made of others, in one queue; CloudEvents with what their data are. */
    private static final String OF_OTHERS = "parsed,cloudevents json,cloudevents-json json,cloudevents-json raw";

    private static final List<String> RECIPIENTS = List.of("<b@example.com>", "<\"c d\"@example.com>");

    private final RabbitMqNode node;
    private final String queue = "consumers-" + UUID.randomUUID();

    @TempDir
    private Path directory;

    private Path claims;
    private Path read;
    private Connection connection;
    private Channel channel;
    private final List<MailMessage> messages = new ArrayList<>();

    PayloadConsumersTest(RabbitMqRelease release) {
        node = RabbitMqNode.shared(release);
    }

    @BeforeEach
    void declareQueue() throws Exception {
        claims = directory.resolve("claims");
        read = Files.createDirectory(directory.resolve("read"));
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(node.port());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.queueDeclare(queue, true, false, false, null);
    }

    @AfterEach
    void deleteQueue() throws IOException {
        channel.queueDelete(queue);
        connection.close();
    }

    /** The largest one is for the others alone. */
    private static List<byte[]> contents(String payload) {
        return payload.equals(OF_OTHERS) ? contents().subList(0, 4) : contents();
    }

    private static List<byte[]> contents() {
        byte[] binary = new byte[20_000];
        new Random(1).nextBytes(binary);
        String line = "Gr\u00fc\u00dfe {\"timestamp\": \u00ff\r\n";
        return List.of(
                "Subject: x\r\n\r\nplain\r\n".getBytes(UTF_8),
                line.repeat(200).getBytes(UTF_8),
                line.repeat(200).getBytes(ISO_8859_1),
                binary,
                line.repeat(MEBIBYTE / line.length()).getBytes(ISO_8859_1));
    }

    private static MailMessage message(byte[] content) {
        List<Recipient> recipients = List.of(
                new Recipient(MailAddress.of("b@example.com")), new Recipient(MailAddress.of("\"c d\"@example.com")));
        return new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "client.example", ClientInfo.Protocol.ESMTP),
                Envelope.builder()
                        .reversePath(MailAddress.of("a@example.org"))
                        .recipients(recipients)
                        .build(),
                MessageContent.of(content));
    }

    /** Each content as it is, compressed, and with a claim for the larger ones. */
    private void publishAll(String payloads) throws IOException {
        for (String payload : payloads.split(",", -1)) {
            String[] names = payload.split(" ", -1);
            publishAll(
                    contents(payloads),
                    names.length == 1
                            ? PayloadSettings.of(payload)
                            : PayloadSettings.from(
                                    Settings.of(Map.of("AMQP_PAYLOAD", names[0], "AMQP_CLOUDEVENTS_DATA", names[1]))));
        }
    }

    private void publishAll(List<byte[]> contents, PayloadSettings plain) throws IOException {
        PayloadSettings withClaims =
                plain.withClaims(DirectoryClaimStore.open(claims, Duration.ofDays(1)), /* above= */ 1_000);
        publish(contents, plain);
        publish(contents, plain.compressed(PayloadCompression.GZIP, /* above= */ 1_000));
        publish(contents, withClaims);
        publish(contents, withClaims.compressed(PayloadCompression.GZIP, /* above= */ 0));
    }

    private void publish(List<byte[]> contents, PayloadSettings payload) {
        AmqpSettings settings = AmqpSettings.builder()
                .port(node.port())
                .routingKey(queue)
                .payload(payload)
                .build();
        try (AmqpMessageSink sink = new AmqpMessageSink(settings)) {
            for (byte[] content : contents) {
                MailMessage message = message(content);
                messages.add(message);
                assertThat(sink.deliver(message).toCompletableFuture()).succeedsWithin(Duration.ofMinutes(2));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json-compact", "raw", OF_OTHERS})
    void java(String payload) throws Exception {
        publishAll(payload);
        for (MailMessage message : messages) {
            GetResponse got = channel.basicGet(queue, true);
            MailFromRabbitMq mail = MailFromRabbitMq.read(got, claims);
            assertThat(got.getProps().getMessageId()).isEqualTo(message.id().toString());
            assertThat(mail.recipients()).isEqualTo(RECIPIENTS);
            assertThat(mail.content().toByteArray()).isEqualTo(message.content().toByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json-compact", "raw", OF_OTHERS})
    @RequiresTool("pika")
    void pika(String payload) throws Exception {
        assertReads("consume_pika.py", payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json-compact", "raw", OF_OTHERS})
    @RequiresTool("kombu")
    void kombu(String payload) throws Exception {
        assertReads("consume_kombu.py", payload);
    }

    private void assertReads(String script, String payload) throws Exception {
        publishAll(payload);
        run(Stream.of(
                        "python3",
                        SCRIPTS.resolve(script).toString(),
                        "amqp://guest:guest@127.0.0.1:" + node.port() + "/%2F",
                        queue,
                        read.toString(),
                        Integer.toString(messages.size()),
                        claims.toString())
                .toList());
        for (MailMessage message : messages) {
            assertThat(read.resolve(message.id() + ".eml"))
                    .hasBinaryContent(message.content().toByteArray());
            assertThat(read.resolve(message.id() + ".json"))
                    .content()
                    .contains("\"sender\": \"a@example.org\"", "\"<b@example.com>\"", "\"<\\\"c d\\\"@example.com>\"");
        }
        assertThat(channel.messageCount(queue)).isZero();
        String first = Files.readString(read.resolve(messages.get(0).id() + ".json"));
        assertThat(first.contains("\"mail\": {\"headers\":")).isEqualTo(payload.equals(OF_OTHERS));
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path log = directory.resolve("consumer.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it has ended").isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
