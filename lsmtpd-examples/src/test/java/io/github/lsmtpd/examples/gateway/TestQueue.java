package io.github.lsmtpd.examples.gateway;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A durable queue of a test's own, and the consumer of it. */
public final class TestQueue implements AutoCloseable {
    private static final int UNSETTLED = 500;

    private final Connection connection;
    private final Channel channel;
    private final int brokerPort;
    private final String name;
    private final BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();

    /** Declares the queue on a broker of this machine. */
    public TestQueue(int brokerPort, String name) throws IOException, TimeoutException {
        this(brokerPort, name, Map.of());
    }

    /** Declares a queue of another kind. */
    TestQueue(int brokerPort, String name, Map<String, Object> arguments) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(brokerPort);
        factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
        this.connection = factory.newConnection();
        this.channel = connection.createChannel();
        this.brokerPort = brokerPort;
        this.name = name;
        channel.queueDeclare(name, true, false, false, arguments);
    }

    /** What a gateway needs to publish to it; to be added to. */
    Map<String, String> settings(Path directory) {
        Map<String, String> settings = new HashMap<>();
        settings.put("BIND_PORT", "0");
        settings.put("AMQP_PORT", Integer.toString(brokerPort));
        settings.put("AMQP_ROUTING_KEY", name);
        settings.put("TEMP_EMAIL_DIR", directory.resolve("spool").toString());
        return settings;
    }

    /** Begins to take what is in the queue and what will come. */
    public TestQueue consume() throws IOException {
        channel.basicQos(UNSETTLED);
        channel.basicConsume(
                name,
                false,
                (tag, delivery) -> {
                    bodies.add(delivery.getBody());
                    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        return this;
    }

    /** Waits for the next message. */
    public MailMessage next() throws IOException, InterruptedException {
        byte[] body = bodies.poll(15, TimeUnit.MINUTES);
        if (body == null) {
            throw new AssertionError("no message came out of the queue");
        }
        return MessageJson.read(new ByteArrayInputStream(body));
    }

    /** Takes what is in the queue, one after the other, and does not wait. */
    public List<MailMessage> takeAll() throws IOException {
        List<MailMessage> messages = new ArrayList<>();
        for (GetResponse got = channel.basicGet(name, true); got != null; got = channel.basicGet(name, true)) {
            messages.add(MessageJson.read(new ByteArrayInputStream(got.getBody())));
        }
        return messages;
    }

    /** How many messages nobody has taken, as far as the broker knows. */
    long size() throws IOException {
        return channel.messageCount(name);
    }

    /** How many messages have been taken and not been asked for. */
    public int waiting() {
        return bodies.size();
    }

    /** The content without our Received field, which is the first one and may be folded. */
    public static byte[] contentAsSent(MailMessage message) throws IOException {
        byte[] content = message.content().toByteArray();
        int end = 0;
        while (!(content[end] == '\n' && content[end + 1] != ' ' && content[end + 1] != '\t')) {
            end++;
        }
        return Arrays.copyOfRange(content, end + 1, content.length);
    }

    /** Leaves the queue as it is. */
    public void leave() throws IOException {
        connection.close();
    }

    /** Deletes the queue. */
    @Override
    public void close() throws IOException {
        try {
            channel.queueDelete(name);
        } finally {
            connection.close();
        }
    }
}
