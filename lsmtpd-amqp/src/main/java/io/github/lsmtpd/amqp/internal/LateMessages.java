package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails what has taken too long, and gives up a connection on which nothing moves and nothing is confirmed any more. For
 * one thread, which runs it again and again.
 */
final class LateMessages implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);

    private final Duration confirmTimeout;
    private final PublishQueue queue;
    private final BrokerState state;
    private final Supplier<@Nullable BrokerConnection> current;
    private final BrokerConnection.Listener listener;

    LateMessages(
            Duration confirmTimeout,
            PublishQueue queue,
            BrokerState state,
            Supplier<@Nullable BrokerConnection> current,
            BrokerConnection.Listener listener) {
        this.confirmTimeout = confirmTimeout;
        this.queue = queue;
        this.state = state;
        this.current = current;
        this.listener = listener;
    }

    /** An exception out of it would end the sweeps for good. */
    @Override
    public void run() {
        try {
            sweep(System.nanoTime());
        } catch (RuntimeException | Error e) {
            LOG.error("Late messages could not be swept up, trying again", LogText.printable(e));
        }
    }

    private void sweep(long now) {
        long timeout = confirmTimeout.toNanos();
        listener.settled(queue.takeExpired(now, timeout), PublishOutcome.TIMED_OUT);
        BrokerConnection connection = current.get();
        if (connection == null) {
            return;
        }
        long sentAt = connection.sentAt();
        boolean stuck = false;
        List<Delivery> late = new ArrayList<>();
        for (Delivery delivery : connection.unconfirmed()) {
            if (!delivery.isSettled() && delivery.isLate(now, timeout, sentAt)) {
                late.add(delivery);
            }
            stuck |= delivery.isQuiet(now, timeout, sentAt);
        }
        listener.settled(late, PublishOutcome.TIMED_OUT);
        if (stuck && mayBeStuck(now, timeout)) {
            connection.abort("nothing was confirmed for " + confirmTimeout.toSeconds() + " s");
        }
    }

    /** A broker that has said that it blocks its publishers is not stuck. */
    private boolean mayBeStuck(long now, long timeout) {
        return !state.isBlocked() && now - state.unblockedAt() > timeout;
    }
}
