package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;

/**
 * How the publishing of one message ended. Only {@link #CONFIRMED} means that it is stored, and only {@link #TOO_BIG} and
 * {@link #TOO_MANY_HEADERS} are permanent: all others are about the broker or this process now, and not about the message.
 */
enum PublishOutcome {
    /** The broker has taken responsibility, and has not returned the message. */
    CONFIRMED("confirmed", Scope.MESSAGE),
    /** No queue takes messages with this exchange and routing key. */
    RETURNED("no queue takes the message", Scope.DESTINATION),
    /** The queue refused it, as a full queue does that rejects (basic.nack). */
    NACKED("the queue refused the message, it is full or failing", Scope.DESTINATION),
    /** The exchange does not exist (404). */
    NO_EXCHANGE("the exchange does not exist", Scope.DESTINATION),
    /** The user may not publish to the exchange (403). */
    ACCESS_REFUSED("the broker does not permit publishing there", Scope.DESTINATION),
    /** The broker closed the channel for another reason, or because of another message. */
    CHANNEL_CLOSED("the broker closed the channel", Scope.DESTINATION),
    /** The connection was lost while the message was unconfirmed. */
    CONNECTION_LOST("the connection to the broker was lost", Scope.CONNECTION),
    /** No confirm in time, as from a queue that has lost its majority. */
    TIMED_OUT("the broker did not confirm in time", Scope.DESTINATION),
    /** There is no connection. */
    AWAY("the broker is unreachable", Scope.CONNECTION),
    /** The broker blocks its publishers: it is short of memory or disk. */
    BLOCKED("the broker takes no messages now", Scope.CONNECTION),
    /** The sink is closed. */
    CLOSED("the server is stopping", Scope.CONNECTION),
    /** The message could not be read or encoded. */
    UNREADABLE("the message could not be read", Scope.MESSAGE),
    /** The message is larger than the broker takes. */
    TOO_BIG("the message is larger than the broker takes", Scope.MESSAGE, Reason.MESSAGE_TOO_BIG),
    /** What must be in its headers does not fit into a frame. */
    TOO_MANY_HEADERS(
            "the recipients do not fit into the headers of one message, send it to fewer at once",
            Scope.MESSAGE,
            Reason.PERMANENT),
    /** The claim store has failed. */
    NOT_CLAIMED("the content could not be kept in the claim store", Scope.DESTINATION),
    /** The claim store is too slow, or hangs. */
    CLAIM_LATE("the claim store did not keep the content in time", Scope.DESTINATION),
    /** The claim store has no room, or too many messages wait for it. */
    CLAIMS_FULL("the claim store has no room now", Scope.DESTINATION, Reason.INSUFFICIENT_STORAGE),
    /** There is no memory to encode or to send the message now. */
    NO_MEMORY("not enough memory for the message now", Scope.MESSAGE, Reason.INSUFFICIENT_STORAGE),
    /** Too many bytes wait for the publisher. */
    QUEUE_FULL("too many messages wait for the broker", Scope.DESTINATION, Reason.INSUFFICIENT_STORAGE);

    /** What an outcome is about, and with it how it is logged. */
    enum Scope {
        /** This message. */
        MESSAGE,
        /** Where messages go: a condition that lasts until messages are stored again. */
        DESTINATION,
        /** The connection, whose loss and return {@link BrokerLog} logs. */
        CONNECTION
    }

    private final String text;
    private final Scope scope;
    private final Reason reason;

    PublishOutcome(String text, Scope scope) {
        this(text, scope, Reason.TRANSIENT);
    }

    PublishOutcome(String text, Scope scope, Reason reason) {
        this.text = text;
        this.scope = scope;
        this.reason = reason;
    }

    String text() {
        return text;
    }

    Scope scope() {
        return scope;
    }

    /** Returns whether it is about the queues of this exchange and routing key alone. */
    boolean isOfRoute() {
        return this == RETURNED || this == NACKED;
    }

    DeliveryException toException() {
        return new DeliveryException(reason, text, null);
    }
}
