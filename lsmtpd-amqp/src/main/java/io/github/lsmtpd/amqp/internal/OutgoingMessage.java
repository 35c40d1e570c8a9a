package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP.BasicProperties;

/** A message in the form in which it is published. */
final class OutgoingMessage {
    private final BasicProperties properties;
    private final byte[] body;

    /** The body is not copied. */
    OutgoingMessage(BasicProperties properties, byte[] body) {
        this.properties = properties;
        this.body = body;
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
