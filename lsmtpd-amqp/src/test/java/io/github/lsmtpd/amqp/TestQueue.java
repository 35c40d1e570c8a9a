package io.github.lsmtpd.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A durable queue on a broker under test, with the consumer's side of it. Not thread safe. */
public final class TestQueue implements AutoCloseable {
    private final Connection connection;
    private final Channel channel;
    private final int port;
    private final String name;

    public TestQueue(int port) {
        this(port, Map.of());
    }

    TestQueue(int port, Map<String, Object> arguments) {
        this(port, "test-" + UUID.randomUUID(), arguments);
    }

    TestQueue(int port, String name, Map<String, Object> arguments) {
        this.port = port;
        this.name = name;
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        try {
            connection = factory.newConnection();
            channel = connection.createChannel();
            channel.queueDeclare(name, true, false, false, arguments);
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException("Cannot declare " + name, e);
        }
    }

    String name() {
        return name;
    }

    /** Settings of a sink that publishes to this queue, over the default exchange. */
    public AmqpSettingsBuilder settings() {
        return AmqpSettings.builder().port(port).routingKey(name);
    }

    GetResponse get() throws IOException {
        return channel.basicGet(name, true);
    }

    /** How many messages are ready. */
    long count() throws IOException {
        return channel.messageCount(name);
    }

    /** Takes all messages off the queue. */
    public List<MailMessage> takeAll() throws IOException {
        List<MailMessage> messages = new ArrayList<>();
        for (GetResponse next = get(); next != null; next = get()) {
            messages.add(MessageJson.read(new ByteArrayInputStream(next.getBody())));
        }
        return messages;
    }

    /** Waits for a message, and takes it. */
    GetResponse await() {
        return Awaitility.await().atMost(Outcomes.LIMIT).until(this::get, Objects::nonNull);
    }

    /** Rejects the next message, as a consumer does that cannot use it. */
    void reject() throws IOException {
        channel.basicReject(channel.basicGet(name, false).getEnvelope().getDeliveryTag(), false);
    }

    /** Reads a stream from its beginning, until there were so many messages. */
    List<AMQP.BasicProperties> readStream(int messages) throws IOException {
        List<AMQP.BasicProperties> read = new CopyOnWriteArrayList<>();
        channel.basicQos(messages);
        channel.basicConsume(
                name,
                false,
                Map.of("x-stream-offset", "first"),
                (tag, delivery) -> read.add(delivery.getProperties()),
                tag -> {});
        Awaitility.await().atMost(Outcomes.LIMIT).until(() -> read.size() >= messages);
        return read;
    }

    /** Declares a direct exchange, and binds the queue to it. */
    void bindTo(String exchange, String routingKey) throws IOException {
        bindTo(exchange, "direct", routingKey);
    }

    /** Declares a topic exchange, and binds the queue to it. */
    void bindToTopic(String exchange, String pattern) throws IOException {
        bindTo(exchange, "topic", pattern);
    }

    private void bindTo(String exchange, String type, String routingKey) throws IOException {
        channel.exchangeDeclare(exchange, type, false, true, Map.of());
        channel.queueBind(name, exchange, routingKey);
    }

    void delete() throws IOException {
        channel.queueDelete(name);
    }

    @Override
    public void close() {
        try {
            if (connection.isOpen()) {
                delete();
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
