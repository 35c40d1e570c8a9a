package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.amqp.AmqpSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its channels, from its beginning to its loss. Most messages share one channel, many in flight. A
 * message larger than any that this connection has taken goes alone over a channel of its own, opened when it is first
 * needed: if the broker closes that over the size, it is certain which message is meant, and no other is lost with it.
 * Once it is confirmed, messages up to its size share the first channel, so that only records in size pay for going alone.
 *
 * <p>The worker alone opens channels and publishes; {@link #abort} may be called by any thread.
 */
final class BrokerConnection implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
    /** Messages up to this size are shared from the start: no broker in use takes less. */
    static final long SMALL = 128 << 10;
    /** What waits for the network when the link is not slow. */
    private static final long USUALLY_PENDING = 256 << 10;

    /** What the broker has to say, on the thread that reads from it. */
    interface Listener {
        /** Messages have an outcome. */
        void settled(List<Delivery> deliveries, PublishOutcome outcome);

        /** The broker has closed a channel, and the connection is still there; what is unconfirmed on it is to be settled. */
        void channelClosed(ConfirmChannel channel, ChannelEnd end);

        /** A channel stays closed for a while, since it was closed before too. */
        void channelStaysClosed(long epoch, PublishOutcome why);

        /** The broker will not read what is published. */
        void blocked(long epoch, String reason);

        /** It reads again. */
        void unblocked(long epoch);

        /** The connection is gone; may be told more than once. */
        void lost(long epoch, List<Delivery> unconfirmed, String reason);
    }

    private final Connection connection;
    private final BrokerSocket socket;
    private final AmqpSettings settings;
    private final PublishWindow window;
    private final long epoch;
    private final Listener listener;
    private final long openedAt = System.nanoTime();
    private final List<ConfirmChannel> channels = new CopyOnWriteArrayList<>();
    private volatile ConfirmChannel shared;
    private volatile @Nullable ConfirmChannel large;
    private volatile long largestTaken = SMALL;
    private volatile @Nullable ChannelEnd trouble;
    private volatile @Nullable String abortReason;

    BrokerConnection(
            Connection connection,
            BrokerSocket socket,
            AmqpSettings settings,
            PublishWindow window,
            long epoch,
            Listener listener)
            throws IOException {
        this.connection = connection;
        this.socket = socket;
        this.settings = settings;
        this.window = window;
        this.epoch = epoch;
        this.listener = listener;
        connection.addBlockedListener(
                reason -> listener.blocked(epoch, LogText.oneLine(reason)), () -> listener.unblocked(epoch));
        shared = openShared();
        connection.addShutdownListener(signal -> lost(List.of(), FailureText.of(signal)));
    }

    private ConfirmChannel openShared() throws IOException {
        ConfirmChannel opened = open();
        if (opened == null) {
            throw new IOException("the broker allows no channel");
        }
        return opened;
    }

    private @Nullable ConfirmChannel open() throws IOException {
        ConfirmChannel opened = ConfirmChannel.open(connection, settings, window, new ConfirmChannel.Listener() {
            @Override
            public void settled(List<Delivery> deliveries, PublishOutcome outcome) {
                if (outcome == PublishOutcome.CONFIRMED) {
                    taken(deliveries);
                }
                listener.settled(deliveries, outcome);
            }

            @Override
            public void closed(ConfirmChannel channel, ChannelEnd end) {
                channelClosed(channel, end);
            }
        });
        if (opened != null) {
            channels.add(opened);
        }
        return opened;
    }

    private void taken(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            if (delivery.size() > largestTaken) {
                largestTaken = delivery.size();
            }
        }
    }

    private void channelClosed(ConfirmChannel channel, ChannelEnd end) {
        channels.remove(channel);
        if (end.outcome() == PublishOutcome.CONNECTION_LOST) {
            lost(channel.end(), end.text());
            return;
        }
        if (end.outcome() != PublishOutcome.TOO_BIG || channel == shared) {
            trouble = end;
        }
        listener.channelClosed(channel, end);
    }

    private void lost(List<Delivery> first, String reason) {
        List<Delivery> unconfirmed = new ArrayList<>(first);
        channels.forEach(channel -> unconfirmed.addAll(channel.end()));
        String why = abortReason;
        listener.lost(epoch, unconfirmed, why == null ? reason : why);
    }

    /** What the broker says of itself. */
    Map<String, @Nullable Object> serverProperties() {
        return connection.getServerProperties();
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Returns whether messages can be published now. */
    boolean isReady() {
        return trouble == null && shared.isOpen();
    }

    /** Why messages are refused while a channel stays closed. */
    PublishOutcome refusal() {
        ChannelEnd end = trouble;
        return end == null || end.outcome() == PublishOutcome.TOO_BIG ? PublishOutcome.CHANNEL_CLOSED : end.outcome();
    }

    /** Returns whether the shared channel was of use: whether it stored a message, or has lived for a while. */
    boolean hasChannelWorked() {
        return shared.hasWorked();
    }

    /** Opens the shared channel again, if it is closed. */
    void reopen() throws IOException {
        if (!shared.isOpen()) {
            shared = openShared();
        }
        // Only now: this thread may see that a channel is closed before the trouble with it is told, but after the
        // answers to
        // a new channel it has been.
        trouble = null;
    }

    /** Returns whether a message of this size can share the channel with others. */
    boolean isShareable(long size) {
        return size <= largestTaken;
    }

    /** Returns whether a message that cannot share a channel would go at once. */
    boolean isLargeChannelIdle() {
        ConfirmChannel channel = large;
        return channel == null || channel.isIdle();
    }

    /**
     * The channel for a message of this size; opens it when it is needed. A broker that allows one channel only gets all
     * messages over that.
     */
    ConfirmChannel channelFor(long size) throws IOException {
        if (isShareable(size)) {
            return shared;
        }
        ConfirmChannel channel = large;
        if (channel == null || !channel.isOpen()) {
            channel = open();
            large = channel;
        }
        return channel == null ? shared : channel;
    }

    /**
     * Publishes a message; returns false if the channel is closed and the message is still the caller's.
     *
     * @throws IOException if the connection is gone; it must be closed then, since the message may be half written
     */
    boolean publish(ConfirmChannel channel, Delivery delivery, OutgoingMessage message) throws IOException {
        boolean waits = message.size() + socket.pending() > USUALLY_PENDING;
        delivery.published(message.size(), System.nanoTime(), waits);
        boolean published = channel.publish(delivery, message);
        if (waits) {
            socket.whenSent(() -> delivery.left(System.nanoTime()));
        }
        return published;
    }

    /** All messages that are published and not confirmed. */
    List<Delivery> unconfirmed() {
        List<Delivery> all = new ArrayList<>();
        channels.forEach(channel -> all.addAll(channel.unconfirmed()));
        return all;
    }

    /** Ends all channels, and hands out what is unconfirmed; for a sink that closes. */
    List<Delivery> giveUp() {
        List<Delivery> all = new ArrayList<>();
        channels.forEach(channel -> all.addAll(channel.end()));
        return all;
    }

    /** When bytes last left for the broker; for one thread. */
    long sentAt() {
        return socket.sentAt();
    }

    /** Returns whether this connection was of use: whether it has lived for a while or its channel was of use. */
    boolean hasWorked() {
        return System.nanoTime() - openedAt > Backoff.LONGEST.toNanos() || shared.hasWorked();
    }

    /** Names the reason for the end that follows. */
    void fail(String reason) {
        if (abortReason == null) {
            abortReason = reason;
        }
    }

    /** Cuts the connection at once, without a word to the broker; its loss is then told as any other. */
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
