package io.github.lsmtpd.examples.gateway;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.github.lsmtpd.amqp.AmqpSetting;
import io.github.lsmtpd.amqp.BrokerSetting;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The broker of the quick start, in this process: one durable queue, and a consumer that prints a line for each message
 * as it takes it. Messages are gone when it is closed.
 */
final class EmbeddedQueue implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String USER = "guest";
    /** Heartbeats are not needed within one process, and this broker sends them almost too late for the client. */
    private static final String NO_HEARTBEAT = "3600";

    /** The type of the message that ends the queue: what was published before it has been printed when it comes out. */
    private static final String LAST = "last";

    private static final long LAST_SECONDS = 5;

    private final QpidBroker broker;
    private final Channel channel;
    private final String queue;
    private final ConsumedMailReader reader;
    private final PrintStream out;
    private final CountDownLatch emptied = new CountDownLatch(1);

    private EmbeddedQueue(
            QpidBroker broker, Channel channel, String queue, ConsumedMailReader reader, PrintStream out) {
        this.broker = broker;
        this.channel = channel;
        this.queue = queue;
        this.reader = reader;
        this.out = out;
    }

    /** Starts the broker and the consumer, which prints what it has read to {@code out}. */
    static EmbeddedQueue start(String queue, ConsumedMailReader reader, PrintStream out) {
        QpidBroker broker = QpidBroker.start();
        try {
            Channel channel = connect(broker.port()).createChannel();
            channel.queueDeclare(queue, true, false, false, Map.of());
            EmbeddedQueue started = new EmbeddedQueue(broker, channel, queue, reader, out);
            channel.basicConsume(queue, false, (tag, delivery) -> started.consume(delivery), tag -> {});
            return started;
        } catch (IOException | TimeoutException | RuntimeException e) {
            broker.close();
            throw new IllegalStateException("The consumer of the embedded broker did not start", e);
        }
    }

    /** What the AMQP sink's settings must be to reach this queue. */
    Map<String, String> settings() {
        return Map.of(
                BrokerSetting.HOST.variable(), HOST,
                BrokerSetting.PORT.variable(), Integer.toString(broker.port()),
                BrokerSetting.USERNAME.variable(), USER,
                BrokerSetting.PASSWORD.variable(), USER,
                BrokerSetting.HEARTBEAT.variable(), NO_HEARTBEAT,
                AmqpSetting.ROUTING_KEY.variable(), queue);
    }

    private static Connection connect(int port) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(HOST);
        factory.setPort(port);
        factory.setUsername(USER);
        factory.setPassword(USER);
        factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
        return factory.newConnection("consumer");
    }

    private void consume(Delivery delivery) throws IOException {
        if (LAST.equals(delivery.getProperties().getType())) {
            emptied.countDown();
        } else {
            out.println(line(delivery));
        }
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }

    private String line(Delivery delivery) {
        try {
            return ConsumedMailLine.of(reader.read(delivery));
        } catch (IOException | RuntimeException e) {
            return ConsumedMailLine.ofUnknown(delivery, e);
        }
    }

    /** Prints what is still in the queue, then ends the consumer and the broker. */
    @Override
    public void close() {
        try {
            printRest();
            channel.getConnection().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            broker.close();
        }
    }

    private void printRest() throws IOException, InterruptedException {
        AMQP.BasicProperties last =
                new AMQP.BasicProperties.Builder().type(LAST).build();
        channel.basicPublish("", queue, last, new byte[0]);
        if (!emptied.await(LAST_SECONDS, TimeUnit.SECONDS)) {
            out.println("not all messages were consumed");
        }
    }
}
