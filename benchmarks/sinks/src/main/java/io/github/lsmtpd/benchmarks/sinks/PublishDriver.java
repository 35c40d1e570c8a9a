package io.github.lsmtpd.benchmarks.sinks;

import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;

/** Publishes messages through {@link AmqpMessageSink}, called directly. Prints {@code published=}, in messages a second. */
public final class PublishDriver {
    private PublishDriver() {}

    /** With port, queue, how many to warm up with, how many count, their size, how many under way. */
    public static void main(String[] args) throws Exception {
        Mail mail = new Mail(Integer.parseInt(args[4]));
        int underWay = Integer.parseInt(args[5]);
        AmqpSettings settings = AmqpSettings.builder()
                .port(Integer.parseInt(args[0]))
                .routingKey(args[1])
                .build();
        try (AmqpMessageSink sink = new AmqpMessageSink(settings)) {
            Deliveries.run(sink, mail, Integer.parseInt(args[2]), underWay);
            System.out.println("published=" + Deliveries.run(sink, mail, Integer.parseInt(args[3]), underWay));
        }
    }
}
