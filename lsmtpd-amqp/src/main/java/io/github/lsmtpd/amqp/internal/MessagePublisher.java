package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message after the other from the queue, encodes it and publishes it over a connection. Messages keep their
 * order, except that small ones may overtake large ones. For one thread.
 */
final class MessagePublisher {
    private final PublishQueue queue;
    private final PublishWindow window;
    private final MessageEncoder encoder;
    private final BrokerSizeLimit limit;
    private final BrokerListener listener;

    MessagePublisher(
            PublishQueue queue,
            PublishWindow window,
            MessageEncoder encoder,
            BrokerSizeLimit limit,
            BrokerListener listener) {
        this.queue = queue;
        this.window = window;
        this.encoder = encoder;
        this.limit = limit;
        this.listener = listener;
    }

    /**
     * Waits for the next message and for room in the window, and publishes it; does nothing if the connection is not ready
     * any more, or the delivery has been settled.
     *
     * @throws IOException if the connection is lost
     */
    void publishNext(BrokerConnection connection) throws IOException {
        ConfirmChannels channels = connection.channels();
        Delivery delivery = queue.next(channels::isLargeChannelIdle);
        MailMessage message = delivery == null ? null : delivery.message();
        if (delivery == null || !channels.isReady()) {
            return;
        }
        connection.keepTopology();
        if (message == null) {
            queue.remove(delivery);
        } else if (mustWait(Math.min(message.content().size(), delivery.estimate()), channels)) {
            queue.postpone(delivery);
        } else if (window.reserve(delivery.estimate(), () -> !channels.isReady() || delivery.isSettled())) {
            encodeAndPublish(delivery, message, connection);
        }
    }

    /** Returns whether a message of this size has to wait until the large one before it is confirmed. */
    private static boolean mustWait(long size, ConfirmChannels channels) {
        return !channels.isShareable(size) && !channels.isLargeChannelIdle();
    }

    /** Gives the room in the window back, unless the message is published: then its confirm does, or the channel's end. */
    private void encodeAndPublish(Delivery delivery, MailMessage message, BrokerConnection connection)
            throws IOException {
        long reserved = delivery.estimate();
        boolean published = false;
        try {
            OutgoingMessage outgoing = encode(delivery, message, connection.channels());
            if (outgoing != null) {
                ConfirmChannel channel = connection.channels().channelFor(outgoing.size());
                if (connection.channels().isReady() && queue.remove(delivery) && !delivery.isSettled()) {
                    window.correct(reserved, outgoing.size());
                    reserved = outgoing.size();
                    published = true;
                    published = publish(channel, delivery, outgoing, connection);
                }
            }
        } finally {
            if (!published) {
                window.release(reserved);
            }
        }
    }

    /** Returns the message in its form, or null if it fails, or has to wait for another large one after all. */
    private @Nullable OutgoingMessage encode(Delivery delivery, MailMessage message, ConfirmChannels channels) {
        OutgoingMessage outgoing = encoder.encode(delivery, message, limit);
        if (outgoing == null) {
            queue.remove(delivery);
        } else if (limit.excludes(outgoing.size())) {
            queue.remove(delivery);
            listener.settled(List.of(delivery), PublishOutcome.TOO_BIG);
            return null;
        } else if (mustWait(outgoing.size(), channels)) {
            queue.postpone(delivery);
            return null;
        }
        return outgoing;
    }

    private boolean publish(
            ConfirmChannel channel, Delivery delivery, OutgoingMessage outgoing, BrokerConnection connection)
            throws IOException {
        try {
            boolean published = connection.publish(channel, delivery, outgoing);
            if (!published) {
                listener.settled(List.of(delivery), PublishOutcome.CHANNEL_CLOSED);
            }
            return published;
        } catch (OutOfMemoryError e) {
            // It is half written, so the connection cannot go on; but it is this message that has no room.
            delivery.settle(PublishOutcome.NO_MEMORY);
            throw e;
        }
    }
}
