package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.amqp.AmqpSettings;
import java.io.IOException;
import java.time.Duration;

/**
 * One connection with its one channel in confirm mode, from its beginning to its loss; the channel's end is the
 * connection's end. The worker alone publishes on it; {@link #abort} may be called by any thread.
 */
final class BrokerConnection implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** What the broker has to say, on the thread that reads from it. */
    interface Listener {
        /** A confirm: an ack or a nack for one message, or for all up to it. */
        void settled(long epoch, long sequence, boolean multiple, PublishOutcome outcome);

        /** A mandatory message came back, because no queue takes it. */
        void returned(long epoch, String messageId);

        /** The broker will not read what is published. */
        void blocked(long epoch, String reason);

        /** It reads again. */
        void unblocked(long epoch);

        /** The channel or the connection is gone; may be told more than once. */
        void lost(long epoch, String reason);
    }

    private final Connection connection;
    private final io.netty.channel.Channel socket;
    private final Channel channel;
    private final AmqpSettings settings;
    private final long openedAt = System.nanoTime();
    private volatile boolean confirmed;

    BrokerConnection(
            Connection connection,
            io.netty.channel.Channel socket,
            AmqpSettings settings,
            long epoch,
            Listener listener)
            throws IOException {
        this.connection = connection;
        this.socket = socket;
        this.settings = settings;
        channel = connection.createChannel();
        listen(epoch, listener);
        channel.confirmSelect();
    }

    private void listen(long epoch, Listener listener) {
        connection.addBlockedListener(
                reason -> listener.blocked(epoch, LogText.oneLine(reason)), () -> listener.unblocked(epoch));
        channel.addReturnListener(returned ->
                listener.returned(epoch, String.valueOf(returned.getProperties().getMessageId())));
        channel.addConfirmListener(
                (sequence, multiple) -> {
                    confirmed = true;
                    listener.settled(epoch, sequence, multiple, PublishOutcome.CONFIRMED);
                },
                (sequence, multiple) -> listener.settled(epoch, sequence, multiple, PublishOutcome.NACKED));
        channel.addShutdownListener(signal -> lost(epoch, listener, signal));
        connection.addShutdownListener(signal -> lost(epoch, listener, signal));
    }

    private static void lost(long epoch, Listener listener, ShutdownSignalException signal) {
        listener.lost(epoch, FailureText.of(signal));
    }

    /** The sequence number of the next message, which the broker's confirm will name. */
    long nextSequence() {
        return channel.getNextPublishSeqNo();
    }

    /**
     * Publishes without waiting: what the network does not take is kept in memory, which the window bounds.
     *
     * @throws IOException if the connection is gone; it must be closed then, since the message may be half written
     */
    void publish(BasicProperties properties, byte[] body) throws IOException {
        channel.basicPublish(settings.exchange(), settings.routingKey(), true, properties, body);
    }

    /** Tells whether this connection was of use: whether it stored a message, or has lived for a while. */
    boolean hasWorked() {
        return confirmed || System.nanoTime() - openedAt > Backoff.LONGEST.toNanos();
    }

    /** Cuts the connection at once, without a word to the broker; its loss is then told as any other. */
    void abort() {
        var unused = socket.close();
    }

    /** Takes leave of the broker, and closes the connection if it does not answer soon. */
    @Override
    public void close() {
        connection.abort((int) CLOSE_TIMEOUT.toMillis());
    }
}
