package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from its beginning to its loss, with its {@link ConfirmChannels}. The worker alone publishes and closes;
 * {@link #abort} may be called by any thread.
 */
final class BrokerConnection implements ConfirmChannel.Listener, AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
    /** What waits for the network when the link is not slow. */
    private static final long USUALLY_PENDING = 256 << 10;

    private final Connection connection;
    private final BrokerSocket socket;
    private final long epoch;
    private final BrokerListener listener;
    private final ConfirmChannels channels;
    private final Scheduler scheduler;
    private final long openedAt;
    private volatile @Nullable String failure;
    private volatile @Nullable TopologyKeeper topology;

    private BrokerConnection(
            Connection connection,
            BrokerSocket socket,
            int channels,
            PublishWindow window,
            Scheduler scheduler,
            long epoch,
            BrokerListener listener) {
        this.connection = connection;
        this.socket = socket;
        this.scheduler = scheduler;
        this.openedAt = scheduler.nanoTime();
        this.epoch = epoch;
        this.listener = listener;
        this.channels = new ConfirmChannels(connection, channels, window, scheduler, this);
    }

    /**
     * Opens the channels of a connection that was just made.
     *
     * @throws IOException if there is no channel; the connection is then still the caller's
     */
    static BrokerConnection open(
            Connection connection,
            BrokerSocket socket,
            int channels,
            PublishWindow window,
            Scheduler scheduler,
            long epoch,
            BrokerListener listener)
            throws IOException {
        BrokerConnection opened =
                new BrokerConnection(connection, socket, channels, window, scheduler, epoch, listener);
        connection.addBlockedListener(
                reason -> listener.blocked(epoch, LogText.oneLine(reason)), () -> listener.unblocked(epoch));
        opened.channels.open();
        connection.addShutdownListener(signal -> opened.lost(List.of(), FailureText.of(signal)));
        return opened;
    }

    /** Keeps a topology from now on, see {@link #keepTopology}. */
    BrokerConnection with(TopologyKeeper keeper) {
        topology = keeper;
        return this;
    }

    @Override
    public void settled(List<Delivery> deliveries, PublishOutcome outcome) {
        noticed(outcome);
        listener.settled(deliveries, outcome);
    }

    @Override
    public void closed(ConfirmChannel channel, ChannelEnd end) {
        noticed(end.outcome());
        if (end.outcome() == PublishOutcome.CONNECTION_LOST) {
            lost(channel.end(), end.text());
        } else {
            listener.channelClosed(channel, end);
        }
    }

    private void noticed(PublishOutcome outcome) {
        TopologyKeeper keeper = topology;
        if (keeper != null) {
            keeper.noticed(outcome);
        }
    }

    /**
     * Declares again what messages have shown to be missing.
     *
     * @throws IOException if the connection is lost
     */
    void keepTopology() throws IOException {
        TopologyKeeper keeper = topology;
        if (keeper != null) {
            keeper.again(connection);
        }
    }

    private void lost(List<Delivery> first, String reason) {
        List<Delivery> unconfirmed = new ArrayList<>(first);
        unconfirmed.addAll(channels.end());
        String why = failure;
        listener.lost(epoch, unconfirmed, why == null ? reason : why);
    }

    ConfirmChannels channels() {
        return channels;
    }

    /** The largest frame that was agreed on, or 0 for any. */
    int frameMax() {
        return connection.getFrameMax();
    }

    /** The properties with which the broker introduces itself. */
    Map<String, @Nullable Object> serverProperties() {
        return connection.getServerProperties();
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /**
     * Publishes a message; returns false if the channel is closed and the message is still the caller's.
     *
     * @throws IOException if the connection is lost; it must be closed then, since the message may be half written
     */
    boolean publish(ConfirmChannel channel, Delivery delivery, OutgoingMessage message) throws IOException {
        boolean waits = message.size() + socket.pending() > USUALLY_PENDING;
        delivery.published(message.size(), scheduler.nanoTime(), waits);
        boolean published = channel.publish(delivery, message);
        if (waits) {
            socket.whenSent(() -> delivery.left(scheduler.nanoTime()));
        }
        return published;
    }

    /** When bytes were last sent to the broker; for one thread. */
    long sentAt() {
        return socket.sentAt();
    }

    /** Returns whether this connection was of use: whether it has lived for a while or its channel was of use. */
    boolean hasWorked() {
        return scheduler.nanoTime() - openedAt > Backoff.LONGEST.toNanos() || channels.hasWorked();
    }

    /** Gives the reason for the end that follows; the first one counts. */
    void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** Closes the socket at once, without a word to the broker; the loss is then reported as any other. */
    void abort(String reason) {
        fail(reason);
        socket.cut();
    }

    /** Closes the connection; aborts after the timeout. */
    @Override
    public void close() {
        connection.abort((int) CLOSE_TIMEOUT.toMillis());
        lost(List.of(), "the connection was closed");
    }
}
