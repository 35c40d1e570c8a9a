package io.github.lsmtpd.amqp;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.amqp.internal.PublisherPool;
import io.github.lsmtpd.internal.support.NettyVersion;
import java.util.concurrent.CompletionStage;

/**
 * Publishes each message to an AMQP broker. A stage completes normally when, and only when, the broker has confirmed the
 * message and not returned it: then it is on a queue, persistent, and survives a crash of a broker whose queue is
 * durable. A return, a nack, a closed channel, a lost connection, a late confirm are one outcome: not stored, a transient
 * {@link io.github.lsmtpd.DeliveryException}. A message that was not confirmed may be on the queue all the same, so that
 * sending it again may make a duplicate, with the same {@code message_id}.
 *
 * <p>The body is by default the JSON of {@link io.github.lsmtpd.json.MessageJson}, or what {@link PayloadSettings} says; the envelope is in the headers {@code sender} and
 * {@code recipients} (each left out when it is very long), {@code recipient_count}, {@code body_type} and
 * {@code smtputf8}. The exchange and the queue are declared only if the settings have a
 * {@link Topology} that says so; otherwise that is the consumer's part.
 *
 * <p><b>Size.</b> A message that the broker refuses as too large fails permanently, with
 * {@link io.github.lsmtpd.DeliveryException.Reason#MESSAGE_TOO_BIG}, and no other message with it: a message larger than
 * any that the broker has taken on this connection is published alone, over a channel of its own. The broker's limit is
 * learnt from that, and larger messages are then refused at once, also while the broker is unreachable.
 *
 * <p>{@link #deliver} never blocks. A worker thread publishes the messages in their order, except that small ones may
 * overtake large ones and that {@link AmqpSettings#channels} and {@link AmqpSettings#connections} may be more than one, and
 * does not wait for one confirm before the next message. When the queue before it is full, stages
 * stay pending for longer; when too many bytes wait, or memory is short, a message fails with
 * {@link io.github.lsmtpd.DeliveryException.Reason#INSUFFICIENT_STORAGE}. While the broker is unreachable, or has blocked
 * its publishers, deliveries fail at once; it connects again to each address of each broker in turn,
 * with growing pauses. At the start, deliveries wait for the first attempt to connect.
 *
 * <p>Stages complete on the thread that reads from the broker, so what depends on them must not block. The value of a
 * stage is the destination as text. A delivery whose stage has been completed or cancelled by the caller before its turn
 * came is not published, and its message is released at once. Thread safe.
 */
public final class AmqpMessageSink implements MessageSink {
    private final PublisherPool publishers;

    /**
     * Begins to connect, in the background: a broker that is unreachable is not an error.
     *
     * @param settings where and how to publish
     * @throws io.github.lsmtpd.config.SettingException if a file that the settings name cannot be used
     * @throws IllegalStateException if Netty is older than 4.2.1
     */
    public AmqpMessageSink(AmqpSettings settings) {
        NettyVersion.check();
        publishers = PublisherPool.start(settings);
    }

    @Override
    public CompletionStage<String> deliver(MailMessage message) {
        return publishers.submit(message);
    }

    /** The largest content whose payload surely fits under the broker's limit, once that is set or learnt. */
    @Override
    public long maxMessageSize() {
        return publishers.maxMessageSize();
    }

    /**
     * As {@link #maxMessageSize} where the limit is known; otherwise what brokers of this kind take by default (16 MiB
     * before the first contact and for RabbitMQ from 4.0 on, 128 MiB for 3.x, no limit for other products), or more
     * where a larger message has been confirmed.
     */
    @Override
    public long provenMessageSize() {
        return publishers.provenMessageSize();
    }

    @Override
    public boolean hasRoomFor(long size) {
        return publishers.hasRoomFor(size);
    }

    /**
     * Returns whether a message that is delivered now would be published: whether the broker is connected and does not block
     * its publishers. For a health check; {@link #deliver} needs no such question.
     *
     * @return whether it is ready
     */
    public boolean isReady() {
        return publishers.isReady();
    }

    /** Fails what is unconfirmed, and closes the connection, within a few seconds even if the broker is stuck. */
    @Override
    public void close() {
        publishers.close();
    }
}
