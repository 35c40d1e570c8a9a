package io.github.lsmtpd.amqp;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.amqp.internal.Publisher;
import java.util.concurrent.CompletionStage;

/**
 * Publishes each message to an AMQP broker. A stage completes normally when, and only when, the broker has confirmed the
 * message and not returned it: then it lies on a queue, persistent, and survives a crash of a broker whose queue is
 * durable. Everything else, a return, a nack, a closed channel, a lost connection, a confirm that is late, is one
 * outcome: not stored, a transient {@link io.github.lsmtpd.DeliveryException}. A message that was not confirmed may be
 * on the queue all the same, so that sending it again makes a duplicate, with the same {@code message_id}.
 *
 * <p>The body is the JSON of {@link io.github.lsmtpd.MessageJson}; the envelope is in the headers {@code sender} and
 * {@code recipients} (each left out when it is very long), {@code recipient_count}, {@code body_type} and
 * {@code smtputf8}. The exchange and the queue are not declared here: that is the consumer's part.
 *
 * <p>{@link #deliver} never blocks. A worker thread publishes the messages in their order and does not wait for one
 * confirm before the next message. When the queue before it is full, stages stay pending for longer, and no message is
 * dropped. While the broker is away, or has blocked its publishers, deliveries fail at once; the connection is tried
 * again and again, with growing pauses. At the start, deliveries wait for the first attempt to connect.
 *
 * <p>Stages complete on the thread that reads from the broker, so what depends on them must not block. A delivery whose
 * stage has been completed or cancelled by the caller before its turn came is not published. Thread safe.
 */
public final class AmqpMessageSink implements MessageSink {
    private final Publisher publisher;

    /**
     * Begins to connect, in the background: a broker that is away is not an error.
     *
     * @param settings where and how to publish
     */
    public AmqpMessageSink(AmqpSettings settings) {
        publisher = Publisher.start(settings);
    }

    @Override
    public CompletionStage<Void> deliver(MailMessage message) {
        return publisher.submit(message);
    }

    /** Fails what is outstanding, and closes the connection, within a few seconds even if the broker is stuck. */
    @Override
    public void close() {
        publisher.close();
    }
}
