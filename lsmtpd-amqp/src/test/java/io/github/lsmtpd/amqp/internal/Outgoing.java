package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP.BasicProperties;

/** Messages in their form, for tests that do not look into it. */
final class Outgoing {
    private Outgoing() {}

    static OutgoingMessage of(Delivery delivery, int size) {
        BasicProperties properties = new BasicProperties.Builder()
                .messageId(delivery.id().toString())
                .build();
        return new OutgoingMessage("exchange", "key", true, properties, new byte[size]);
    }
}
