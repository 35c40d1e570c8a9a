package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;

/** How the publishing of one message ended. Only {@link #CONFIRMED} means that it is stored. */
public enum PublishOutcome {
    /** The broker has taken responsibility, and has not returned the message. */
    CONFIRMED("confirmed"),
    /** No queue takes messages with this exchange and routing key. */
    RETURNED("no queue takes the message"),
    /** The broker refused it, as a full queue does that rejects. */
    NACKED("the broker refused the message"),
    /** The channel or the connection went while the message was outstanding. */
    CONNECTION_LOST("the broker went away"),
    /** No confirm in time. */
    TIMED_OUT("the broker did not confirm in time"),
    /** There is no connection. */
    AWAY("the broker is not reachable"),
    /** The broker has blocked its publishers: it is short of memory or disk. */
    BLOCKED("the broker takes no messages now"),
    /** The sink is closed. */
    CLOSED("the server is stopping"),
    /** The message could not be read or encoded. */
    UNREADABLE("the message could not be read"),
    /** The message is larger than the broker takes. */
    TOO_BIG("the message is larger than the broker takes");

    private final String text;

    PublishOutcome(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    DeliveryException toException() {
        return new DeliveryException(this == TOO_BIG ? Reason.MESSAGE_TOO_BIG : Reason.TRANSIENT, text, null);
    }
}
