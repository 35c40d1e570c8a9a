package io.github.lsmtpd.benchmarks.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A durable queue that is new and empty, and with a consumer if wanted; gone when it is closed. */
public final class Queue implements AutoCloseable {
    /** Its name. */
    public static final String NAME = "benchmark";

    private static final int PREFETCH = 500;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Connection connection;
    private final Channel channel;
    private final AtomicInteger consumed = new AtomicInteger();
    private volatile int lastSize;

    private Queue(Connection connection) throws IOException {
        this.connection = connection;
        this.channel = connection.createChannel();
    }

    /** Creates it, in the place of the one before. */
    public static Queue create(int port, Destination destination) throws IOException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        try {
            Queue queue = new Queue(factory.newConnection());
            queue.declare(destination);
            return queue;
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    private void declare(Destination destination) throws IOException {
        channel.queueDelete(NAME);
        channel.queueDeclare(NAME, true, false, false, Map.of("x-queue-type", destination.type()));
        if (destination.consumed()) {
            channel.basicQos(PREFETCH);
            channel.basicConsume(NAME, false, new Acknowledging());
        }
    }

    /** Waits until all have come: that number lies on the queue or was consumed, and not one more. */
    public void expect(int messages) throws FailedRunException, IOException, InterruptedException {
        await(messages, LIMIT);
        if (count() != messages) {
            throw new FailedRunException(count() + " messages on the queue, not " + messages);
        }
    }

    /** Waits until that many have come, or more, or the time is over. */
    public void await(int messages, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (count() < messages && System.nanoTime() < end) {
            Thread.sleep(10);
        }
    }

    /** How many have come. */
    public long count() throws IOException {
        return consumed.get() + channel.messageCount(NAME);
    }

    /** How large the body of a message is; takes one from the queue. */
    int bodySize() throws IOException {
        return lastSize == 0 ? channel.basicGet(NAME, true).getBody().length : lastSize;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** Takes each message, and acknowledges it. */
    private final class Acknowledging extends DefaultConsumer {
        Acknowledging() {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            lastSize = body.length;
            channel.basicAck(envelope.getDeliveryTag(), false);
            consumed.incrementAndGet();
        }
    }
}
