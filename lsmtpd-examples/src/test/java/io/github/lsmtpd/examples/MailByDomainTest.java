package io.github.lsmtpd.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.examples.gateway.SmtpTestClient;
import io.github.lsmtpd.examples.gateway.TestQueue;
import io.github.lsmtpd.spool.FailoverSink;
import io.github.lsmtpd.spool.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One route that does not work fails its recipients, and no other: to the client over LMTP, and to the spool. */
class MailByDomainTest {
    private static final byte[] CONTENT = "List-Id: News <news.example.com>\r\n\r\nbody\r\n".getBytes(US_ASCII);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private EmbeddedBroker broker;
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void declareExchange() throws Exception {
        broker = EmbeddedBroker.start();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(broker.port());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.exchangeDeclare("mail", "topic", true);
    }

    @AfterEach
    void end() throws Exception {
        connection.abort();
        broker.close();
    }

    private static void send(SmtpServer server, String... replies) throws Exception {
        try (SmtpTestClient client = SmtpTestClient.connectLmtp(server.port())) {
            client.command("MAIL FROM:<s@example.com>", "250");
            client.command("RCPT TO:<a@there.example>", "250");
            client.command("RCPT TO:<b@nowhere.example>", "250");
            client.command("RCPT TO:<c@There.example>", "250");
            client.command("DATA", "354");
            client.endData(CONTENT);
            for (String reply : replies) {
                client.expect(reply);
            }
        }
    }

    @Test
    void eachRecipientHasAResultOverLmtp() throws Exception {
        try (TestQueue queue = new TestQueue(broker.port(), "q").consume();
                MessageSink sink = MailByDomain.sink(broker.port());
                SmtpServer server = MailByDomain.start(sink)) {
            channel.queueBind("q", "mail", "in.there%2Eexample.news");
            send(server, "250", "451", "250");
            MailMessage message = queue.next();
            assertThat(message.envelope().recipients()).hasToString("[<a@there.example>, <c@There.example>]");
            assertThat(message.client().listener()).isEqualTo("lmtp");
        }
    }

    @Test
    void theSpoolKeepsItForThoseAloneUntilTheirRouteIsThere() throws Exception {
        SpoolSettings settings = SpoolSettings.builder(directory.resolve("spool"))
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(20), Duration.ofMillis(100))
                .build();
        try (TestQueue queue = new TestQueue(broker.port(), "q").consume();
                FailoverSink sink = new FailoverSink(MailByDomain.sink(broker.port()), settings);
                SmtpServer server = MailByDomain.start(sink)) {
            channel.queueBind("q", "mail", "in.there%2Eexample.*");
            send(server, "250", "250", "250");
            assertThat(queue.next().envelope().recipients()).hasSize(2);
            assertThat(sink.isPrimaryUp()).isTrue();
            channel.queueBind("q", "mail", "in.nowhere%2Eexample.*");
            MailMessage rest = queue.next();
            assertThat(rest.envelope().recipients()).hasToString("[<b@nowhere.example>]");
            assertThat(rest.client().listener()).as("survives the spool").isEqualTo("lmtp");
            await().atMost(LIMIT).until(() -> sink.replayed() == 1);
        }
    }
}
