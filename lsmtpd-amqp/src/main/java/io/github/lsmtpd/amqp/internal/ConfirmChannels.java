package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one connection, and which message goes over which. Most messages share one channel, many in flight. A
 * message larger than any that this connection has taken goes alone over a channel of its own, opened when it is first
 * needed: if the broker closes that because of the size, it is certain which message is meant, and no other is lost with it.
 * Once it is confirmed, messages up to its size share the first channel, so that only a new largest size goes alone.
 *
 * <p>The worker alone opens channels; all other methods may be called by any thread.
 */
final class ConfirmChannels implements ConfirmChannel.Listener {
    /** Messages up to this size are shared from the start: no broker in use takes less. */
    static final long SMALL = 128 << 10;

    private final Connection connection;
    private final PublishWindow window;
    private final ConfirmChannel.Listener listener;
    private final List<ConfirmChannel> all = new CopyOnWriteArrayList<>();
    private volatile @Nullable ConfirmChannel shared;
    private volatile @Nullable ConfirmChannel large;
    private volatile long largestTaken = SMALL;
    private volatile @Nullable ChannelEnd trouble;

    /** No channel yet; {@link #open} is to follow. */
    ConfirmChannels(Connection connection, PublishWindow window, ConfirmChannel.Listener listener) {
        this.connection = connection;
        this.window = window;
        this.listener = listener;
    }

    /** Opens the shared channel, unless it is open. */
    void open() throws IOException {
        if (!isOpen(shared)) {
            ConfirmChannel opened = openOne();
            if (opened == null) {
                throw new IOException("the broker allows no channel");
            }
            shared = opened;
        }
        // Only now: this thread may see that a channel is closed before its end is reported, but that is reported
        // before
        // a new channel is open.
        trouble = null;
    }

    private @Nullable ConfirmChannel openOne() throws IOException {
        ConfirmChannel opened = ConfirmChannel.open(connection, window, this);
        if (opened != null) {
            all.add(opened);
        }
        return opened;
    }

    @Override
    public void settled(List<Delivery> deliveries, PublishOutcome outcome) {
        if (outcome == PublishOutcome.CONFIRMED) {
            for (Delivery delivery : deliveries) {
                largestTaken = Math.max(largestTaken, delivery.size());
            }
        }
        listener.settled(deliveries, outcome);
    }

    @Override
    public void closed(ConfirmChannel channel, ChannelEnd end) {
        all.remove(channel);
        boolean withConnection = end.outcome() == PublishOutcome.CONNECTION_LOST;
        if (!withConnection && (end.outcome() != PublishOutcome.TOO_BIG || channel == shared)) {
            trouble = end;
        }
        listener.closed(channel, end);
    }

    /** Returns whether messages can be published now. */
    boolean isReady() {
        return trouble == null && isOpen(shared);
    }

    /** Why messages are refused while a channel stays closed. */
    PublishOutcome refusal() {
        ChannelEnd end = trouble;
        return end == null || end.outcome() == PublishOutcome.TOO_BIG ? PublishOutcome.CHANNEL_CLOSED : end.outcome();
    }

    /** Returns whether the shared channel was of use: whether it stored a message, or has lived for a while. */
    boolean hasWorked() {
        ConfirmChannel channel = shared;
        return channel != null && channel.hasWorked();
    }

    /** Returns whether a message of this size can share the channel with others. */
    boolean isShareable(long size) {
        return size <= largestTaken;
    }

    /** Returns whether a message that cannot share a channel would be published at once. */
    boolean isLargeChannelIdle() {
        ConfirmChannel channel = large;
        return channel == null || channel.isIdle();
    }

    /**
     * The channel for a message of this size; opens it when it is needed. A broker that allows one channel only gets all
     * messages over that.
     */
    ConfirmChannel channelFor(long size) throws IOException {
        ConfirmChannel channel = large;
        if (!isShareable(size) && !isOpen(channel)) {
            channel = openOne();
            large = channel;
        }
        return isShareable(size) || channel == null ? Objects.requireNonNull(shared) : channel;
    }

    private static boolean isOpen(@Nullable ConfirmChannel channel) {
        return channel != null && channel.isOpen();
    }

    /** All messages that are published and not confirmed. */
    List<Delivery> unconfirmed() {
        List<Delivery> unconfirmed = new ArrayList<>();
        all.forEach(channel -> unconfirmed.addAll(channel.unconfirmed()));
        return unconfirmed;
    }

    /** Ends all channels, and returns what is unconfirmed; nothing the second time. */
    List<Delivery> end() {
        List<Delivery> unconfirmed = new ArrayList<>();
        all.forEach(channel -> unconfirmed.addAll(channel.end()));
        return unconfirmed;
    }
}
