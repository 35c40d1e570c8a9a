package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP.BasicProperties;

/** A message in the form in which it is published: the arguments of basic.publish, and the content. */
final class OutgoingMessage {
    private final String exchange;
    private final String routingKey;
    private final boolean mandatory;
    private final BasicProperties properties;
    private final byte[] body;

    /** The body is not copied. */
    OutgoingMessage(String exchange, String routingKey, boolean mandatory, BasicProperties properties, byte[] body) {
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.mandatory = mandatory;
        this.properties = properties;
        this.body = body;
    }

    String exchange() {
        return exchange;
    }

    String routingKey() {
        return routingKey;
    }

    /** Returns whether the broker is to return it if no queue takes it. */
    boolean mandatory() {
        return mandatory;
    }

    BasicProperties properties() {
        return properties;
    }

    byte[] body() {
        return body;
    }

    int size() {
        return body.length;
    }
}
