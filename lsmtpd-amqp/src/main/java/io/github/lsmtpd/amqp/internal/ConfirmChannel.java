package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.github.lsmtpd.amqp.internal.routing.ExtraProperties;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One channel in confirm mode, with the messages that are unconfirmed on it. The worker alone publishes; the broker's
 * answers come on the thread that reads from it.
 */
final class ConfirmChannel {
    /** What the broker answers on a channel. */
    interface Listener {
        /** Messages are confirmed, refused or returned. */
        void settled(List<Delivery> deliveries, PublishOutcome outcome);

        /** The channel is closed, alone or with its connection; reported once. */
        void closed(ConfirmChannel channel, ChannelEnd end);
    }

    private final Channel channel;
    private final UnconfirmedMessages unconfirmed;
    private final Scheduler scheduler;
    private final long openedAt;
    private volatile boolean confirmed;
    private volatile boolean closed;

    private ConfirmChannel(Channel channel, UnconfirmedMessages unconfirmed, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.openedAt = scheduler.nanoTime();
        this.channel = channel;
        this.unconfirmed = unconfirmed;
    }

    /**
     * Opens a channel, which waits for the broker's answers.
     *
     * @return the channel, or null if the connection has no number left for one
     * @throws IOException if it cannot be opened
     */
    static @Nullable ConfirmChannel open(
            Connection connection, PublishWindow window, Scheduler scheduler, Listener listener) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            return null;
        }
        ConfirmChannel opened = new ConfirmChannel(channel, new UnconfirmedMessages(window), scheduler);
        opened.listen(listener);
        channel.confirmSelect();
        return opened;
    }

    private void listen(Listener listener) {
        channel.addReturnListener(
                returned -> listener.settled(returned(returned.getProperties()), PublishOutcome.RETURNED));
        channel.addConfirmListener(
                (sequence, multiple) -> {
                    confirmed = true;
                    listener.settled(unconfirmed.release(sequence, multiple), PublishOutcome.CONFIRMED);
                },
                (sequence, multiple) ->
                        listener.settled(unconfirmed.release(sequence, multiple), PublishOutcome.NACKED));
        channel.addShutdownListener(signal -> {
            closed = true; // first, since the listener would otherwise find it open and not open another
            listener.closed(this, ChannelEnd.of(signal));
        });
    }

    /** Those that the broker may mean; what is returned has no sequence number. */
    private List<Delivery> returned(BasicProperties properties) {
        int number = ExtraProperties.publishNumber(properties);
        return withId(properties.getMessageId()).stream()
                .filter(delivery -> delivery.part().number() == number)
                .toList();
    }

    private List<Delivery> withId(@Nullable String messageId) {
        try {
            return messageId == null ? List.of() : unconfirmed.withId(UUID.fromString(messageId));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    /**
     * Publishes without waiting: what the network does not take is kept in memory, which the window bounds. Returns false
     * if the channel is closed and the message is still the caller's.
     *
     * @throws IOException if the connection is lost; it must be closed then, since the message may be half written
     */
    boolean publish(Delivery delivery, OutgoingMessage message) throws IOException {
        if (!unconfirmed.add(channel.getNextPublishSeqNo(), delivery)) {
            return false;
        }
        try {
            channel.basicPublish(
                    message.exchange(),
                    message.routingKey(),
                    message.mandatory(),
                    message.properties(),
                    message.body());
        } catch (AlreadyClosedException e) {
            // It is among the unconfirmed messages, and fails with them.
        }
        return true;
    }

    /** Does not wait for any lock. */
    boolean isOpen() {
        return !closed && !unconfirmed.hasEnded();
    }

    /** Returns whether it was of use: whether it stored a message, or has lived for a while. */
    boolean hasWorked() {
        return confirmed || scheduler.nanoTime() - openedAt > Backoff.LONGEST.toNanos();
    }

    /** Returns whether nothing is unconfirmed. */
    boolean isIdle() {
        return unconfirmed.isEmpty();
    }

    /** The unconfirmed messages, the oldest first. */
    List<Delivery> unconfirmed() {
        return unconfirmed.all();
    }

    /** Ends it, and returns what is unconfirmed; nothing the second time. */
    List<Delivery> end() {
        return unconfirmed.end();
    }
}
