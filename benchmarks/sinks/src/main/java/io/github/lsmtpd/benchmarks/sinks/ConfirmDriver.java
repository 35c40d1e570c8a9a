package io.github.lsmtpd.benchmarks.sinks;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.json.MessageJson;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long a confirm takes at a steady, low rate: messages go in turn through {@link AmqpMessageSink}, and with the same
 * bytes straight to a channel of the client library, which is the broker's own time. Prints {@code sink=} and
 * {@code bare=}, the medians in microseconds.
 */
public final class ConfirmDriver {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

    private ConfirmDriver() {}

    /** With port, queue, count and size. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        String queue = args[1];
        int count = Integer.parseInt(args[2]);
        Mail mail = new Mail(Integer.parseInt(args[3]));
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        AmqpSettings settings =
                AmqpSettings.builder().port(port).routingKey(queue).build();
        try (AmqpMessageSink sink = new AmqpMessageSink(settings);
                Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            BareChannel bare = new BareChannel(channel, queue);
            run(count / 2, () -> sink.deliver(mail.next()).toCompletableFuture(), () -> bare.publish(mail));
            Histogram[] times =
                    run(count, () -> sink.deliver(mail.next()).toCompletableFuture(), () -> bare.publish(mail));
            System.out.println("sink=" + times[0].getValueAtPercentile(50) / 1e3);
            System.out.println("bare=" + times[1].getValueAtPercentile(50) / 1e3);
        }
    }

    /** One delivery. */
    @FunctionalInterface
    private interface Attempt {
        CompletableFuture<?> begin() throws Exception;
    }

    private static Histogram[] run(int count, Attempt... attempts) throws Exception {
        Histogram[] times = new Histogram[attempts.length];
        for (int i = 0; i < attempts.length; i++) {
            times[i] = new Histogram(3);
        }
        long next = System.nanoTime();
        for (int i = 0; i < count * attempts.length; i++) {
            next += INTERVAL;
            LockSupport.parkNanos(next - System.nanoTime());
            times[i % attempts.length].recordValue(time(attempts[i % attempts.length]));
        }
        return times;
    }

    private static long time(Attempt attempt) throws Exception {
        long start = System.nanoTime();
        CompletableFuture<Long> end = attempt.begin().thenApply(done -> System.nanoTime());
        try {
            return end.join() - start;
        } catch (CompletionException e) {
            throw new IllegalStateException("not confirmed", e);
        }
    }

    /** One message at a time. */
    private static final class BareChannel {
        private static final BasicProperties PROPERTIES = MessageProperties.MINIMAL_PERSISTENT_BASIC;

        private final Channel channel;
        private final String queue;
        private volatile CompletableFuture<Void> waiting = new CompletableFuture<>();

        BareChannel(Channel channel, String queue) throws Exception {
            this.channel = channel;
            this.queue = queue;
            channel.confirmSelect();
            channel.addConfirmListener(
                    (tag, multiple) -> waiting.complete(null),
                    (tag, multiple) -> waiting.completeExceptionally(new IllegalStateException("nack")));
        }

        CompletableFuture<Void> publish(Mail mail) throws Exception {
            waiting = new CompletableFuture<>();
            channel.basicPublish("", queue, true, PROPERTIES, MessageJson.write(mail.next()));
            return waiting;
        }
    }
}
