package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.MessageJson;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that connects, publishes the messages of the queue in their order until the connection is lost, and connects
 * again. It alone writes to the broker.
 */
final class PublisherWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);

    private final BrokerConnector connector;
    private final BrokerConnection.Listener listener;
    private final Availability availability;
    private final PublishQueue queue;
    private final Outstanding outstanding;
    private final long maxMessageBytes;
    private final Backoff backoff = new Backoff();
    private volatile @Nullable BrokerConnection current;

    PublisherWorker(
            BrokerConnector connector,
            BrokerConnection.Listener listener,
            Availability availability,
            PublishQueue queue,
            Outstanding outstanding,
            long maxMessageBytes) {
        this.connector = connector;
        this.listener = listener;
        this.availability = availability;
        this.queue = queue;
        this.outstanding = outstanding;
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public void run() {
        while (!availability.awaitClosed(backoff.next())) {
            long epoch = outstanding.beginEpoch();
            try {
                serve(epoch);
                listener.lost(epoch, "the connection was closed");
            } catch (IOException | TimeoutException | RuntimeException | Error e) {
                // Whatever it is, this thread is the only one that publishes, and goes on.
                listener.lost(epoch, FailureText.of(e));
            }
        }
    }

    /** Cuts the connection that is served now, if there is one. */
    void abortConnection() {
        BrokerConnection connection = current;
        if (connection != null) {
            connection.abort();
        }
    }

    private void serve(long epoch) throws IOException, TimeoutException {
        try (BrokerConnection connection = connector.connect(epoch, listener)) {
            current = connection;
            availability.up(epoch);
            publishUntilLost(epoch, connection);
        } finally {
            current = null;
        }
    }

    private void publishUntilLost(long epoch, BrokerConnection connection) throws IOException {
        try {
            while (outstanding.isOpen(epoch) && !availability.isClosed()) {
                Delivery delivery = queue.first();
                if (delivery != null) {
                    handle(delivery, epoch, connection);
                }
            }
        } finally {
            if (connection.hasWorked()) {
                backoff.reset();
            }
        }
    }

    private void handle(Delivery delivery, long epoch, BrokerConnection connection) throws IOException {
        byte[] json = delivery.isSettled() ? null : encode(delivery);
        if (json == null || json.length > maxMessageBytes) {
            queue.remove(delivery);
            delivery.settle(json == null ? PublishOutcome.UNREADABLE : PublishOutcome.TOO_BIG);
        } else if (outstanding.awaitRoom(epoch, json.length) && queue.remove(delivery) && !delivery.isSettled()) {
            publish(delivery, json, epoch, connection);
        }
    }

    private void publish(Delivery delivery, byte[] json, long epoch, BrokerConnection connection) throws IOException {
        delivery.published(json.length, System.nanoTime());
        if (outstanding.add(epoch, connection.nextSequence(), delivery)) {
            connection.publish(MessageHeaders.of(delivery.message()), json);
        } else {
            delivery.settle(PublishOutcome.CONNECTION_LOST);
        }
    }

    private static byte @Nullable [] encode(Delivery delivery) {
        try {
            return MessageJson.write(delivery.message());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            if (!delivery.isSettled()) {
                LOG.warn("Message {} cannot be encoded", delivery.message().id(), LogText.printable(e));
            }
            return null;
        }
    }
}
