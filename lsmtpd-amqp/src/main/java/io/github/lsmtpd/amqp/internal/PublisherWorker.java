package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The thread that connects, publishes the messages of the queue in their order until the connection is lost, and connects
 * again. It alone writes to the broker. Large messages may be overtaken by smaller ones.
 */
final class PublisherWorker implements Runnable {
    private final BrokerConnector connector;
    private final BrokerConnection.Listener listener;
    private final BrokerState state;
    private final BrokerSizeLimit limit;
    private final PublishQueue queue;
    private final PublishWindow window;
    private final MessageEncoder encoder;
    private final Backoff backoff = new Backoff();
    private final Backoff channelBackoff = new Backoff();
    private volatile @Nullable BrokerConnection current;
    private long epoch;

    PublisherWorker(
            BrokerConnector connector,
            BrokerConnection.Listener listener,
            BrokerState state,
            BrokerSizeLimit limit,
            PublishQueue queue,
            PublishWindow window,
            MessageEncoder encoder) {
        this.connector = connector;
        this.listener = listener;
        this.state = state;
        this.limit = limit;
        this.queue = queue;
        this.window = window;
        this.encoder = encoder;
    }

    @Override
    public void run() {
        while (!state.awaitClosed(backoff.next())) {
            epoch++;
            try (BrokerConnection connection = connector.connect(epoch, window, listener)) {
                serve(connection);
            } catch (IOException | TimeoutException | RuntimeException | Error e) {
                // Whatever it is, this thread is the only one that publishes, and goes on.
                listener.lost(epoch, List.of(), FailureText.of(e));
            } finally {
                current = null;
            }
        }
    }

    /** The connection that is served now, if there is one. */
    @Nullable
    BrokerConnection current() {
        return current;
    }

    private void serve(BrokerConnection connection) throws IOException {
        limit.connected(connection.serverProperties());
        current = connection;
        state.up(epoch);
        try {
            while (connection.isOpen() && !state.isClosed()) {
                if (connection.isReady()) {
                    publishNext(connection);
                } else {
                    reopen(connection);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            connection.fail(FailureText.of(e));
            throw e;
        } finally {
            if (connection.hasWorked()) {
                backoff.reset();
            }
        }
    }

    /** Opens a channel again that the broker has closed, the first time at once, then after growing pauses. */
    private void reopen(BrokerConnection connection) throws IOException {
        if (connection.hasChannelWorked()) {
            channelBackoff.reset();
        }
        long pause = channelBackoff.next();
        if (pause > 0) {
            listener.channelStaysClosed(epoch, connection.refusal());
            state.awaitClosed(pause);
        }
        connection.reopen();
        state.channelOpen(epoch);
    }

    private void publishNext(BrokerConnection connection) throws IOException {
        Delivery delivery = queue.next(connection::isLargeChannelIdle);
        MailMessage message = delivery == null ? null : delivery.message();
        if (delivery == null || !connection.isReady()) {
            return;
        }
        if (message == null) {
            queue.remove(delivery);
        } else if (mustWait(message.content().size(), connection)) {
            queue.postpone(delivery);
        } else if (window.reserve(delivery.estimate(), () -> !connection.isReady() || delivery.isSettled())) {
            encodeAndPublish(delivery, message, connection);
        }
    }

    /** Returns whether a message of this size has to wait until the large one before it is confirmed. */
    private static boolean mustWait(long size, BrokerConnection connection) {
        return !connection.isShareable(size) && !connection.isLargeChannelIdle();
    }

    private void encodeAndPublish(Delivery delivery, MailMessage message, BrokerConnection connection)
            throws IOException {
        long reserved = delivery.estimate();
        boolean published = false;
        try {
            OutgoingMessage outgoing = encoder.encode(delivery, message, limit);
            if (outgoing == null) {
                queue.remove(delivery);
            } else if (limit.excludes(outgoing.size())) {
                queue.remove(delivery);
                listener.settled(List.of(delivery), PublishOutcome.TOO_BIG);
            } else if (mustWait(outgoing.size(), connection)) {
                queue.postpone(delivery);
            } else {
                ConfirmChannel channel = connection.channelFor(outgoing.size());
                if (connection.isReady() && queue.remove(delivery) && !delivery.isSettled()) {
                    window.correct(reserved, outgoing.size());
                    reserved = outgoing.size();
                    published = true;
                    published = publish(channel, delivery, outgoing, connection);
                }
            }
        } finally {
            // A message that is published gives its room back when it is confirmed, or with its channel.
            if (!published) {
                window.release(reserved);
            }
        }
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
