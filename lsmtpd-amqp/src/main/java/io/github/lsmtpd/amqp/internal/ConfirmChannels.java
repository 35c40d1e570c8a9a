package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.Connection;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one connection, and which message goes over which. Most messages share a channel, or several in turn, many in flight. A
 * message larger than any that this connection has taken goes alone over a channel of its own, opened when it is first
 * needed: if the broker closes that because of the size, it is certain which message is meant, and no other is lost with it.
 * Once it is confirmed, messages up to its size share a channel, so that only a new largest size goes alone.
 *
 * <p>The worker alone opens channels; all other methods may be called by any thread.
 */
final class ConfirmChannels implements ConfirmChannel.Listener {
    /** Messages up to this size are shared from the start: no broker in use takes less. */
    static final long SMALL = 128 << 10;

    private final Connection connection;
    private final PublishWindow window;
    private final Scheduler scheduler;
    private final ConfirmChannel.Listener listener;
    private final List<ConfirmChannel> all = new CopyOnWriteArrayList<>();
    private final int sharedCount;
    /** Changed by the worker alone, which replaces the list. */
    private volatile List<ConfirmChannel> shared = List.of();

    private int turn;
    private volatile @Nullable ConfirmChannel large;
    private volatile long largestTaken = SMALL;
    private volatile @Nullable ChannelEnd trouble;

    /**
     * No channel yet; {@link #open} is to follow.
     *
     * @param sharedCount the number of channels that messages take in turn
     */
    ConfirmChannels(
            Connection connection,
            int sharedCount,
            PublishWindow window,
            Scheduler scheduler,
            ConfirmChannel.Listener listener) {
        this.scheduler = scheduler;
        this.connection = connection;
        this.sharedCount = sharedCount;
        this.window = window;
        this.listener = listener;
    }

    /** Opens the shared channels that are not open; fewer of them where the broker allows no more. */
    void open() throws IOException {
        List<ConfirmChannel> open = new ArrayList<>(shared);
        open.removeIf(channel -> !channel.isOpen());
        ConfirmChannel opened = open.size() < sharedCount ? openOne() : null;
        while (opened != null) {
            open.add(opened);
            opened = open.size() < sharedCount ? openOne() : null;
        }
        if (open.isEmpty()) {
            throw new IOException("the broker allows no channel");
        }
        shared = List.copyOf(open);
        // Only now: this thread may see that a channel is closed before its end is reported, but that is reported
        // before
        // a new channel is open.
        trouble = null;
    }

    private @Nullable ConfirmChannel openOne() throws IOException {
        ConfirmChannel opened = ConfirmChannel.open(connection, window, scheduler, this);
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
        if (!withConnection && (end.outcome() != PublishOutcome.TOO_BIG || shared.contains(channel))) {
            trouble = end;
        }
        listener.closed(channel, end);
    }

    /** Returns whether messages can be published now. */
    boolean isReady() {
        List<ConfirmChannel> all = shared;
        return trouble == null && !all.isEmpty() && all.stream().allMatch(ConfirmChannel::isOpen);
    }

    /** Why messages are refused while a channel stays closed. */
    PublishOutcome refusal() {
        ChannelEnd end = trouble;
        return end == null || end.outcome() == PublishOutcome.TOO_BIG ? PublishOutcome.CHANNEL_CLOSED : end.outcome();
    }

    /** Returns whether a shared channel was of use: whether it stored a message, or has lived for a while. */
    boolean hasWorked() {
        return shared.stream().anyMatch(ConfirmChannel::hasWorked);
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
     * The channel for a message of this size; opens it when it is needed. Where the broker allows no channel more, large
     * messages go over a shared one.
     */
    ConfirmChannel channelFor(long size) throws IOException {
        ConfirmChannel channel = large;
        if (!isShareable(size) && !isOpen(channel)) {
            channel = openOne();
            large = channel;
        }
        return isShareable(size) || channel == null ? nextShared() : channel;
    }

    private ConfirmChannel nextShared() {
        List<ConfirmChannel> open = shared;
        turn = (turn + 1) % open.size();
        return open.get(turn);
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
