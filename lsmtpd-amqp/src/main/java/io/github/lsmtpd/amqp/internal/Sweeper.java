package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.LogText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fails the messages that have waited for too long, for the publisher or for their confirm, and aborts a connection on which
 * nothing moves and nothing is confirmed any more. For one thread, which runs it again and again.
 */
final class Sweeper implements Runnable {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
    private static final Duration LONGEST_INTERVAL = Duration.ofMillis(500);

    private final Duration confirmTimeout;
    private final PublishQueue queue;
    private final BrokerState state;
    private final Supplier<@Nullable BrokerConnection> current;
    private final BrokerListener listener;
    private final LongSupplier clock;

    /**
     * A sweeper, to be run every {@link #intervalNanos}.
     *
     * @param current the connection that is served now, if there is one
     * @param listener gets the messages that have failed
     * @param clock the time in nanoseconds
     */
    Sweeper(
            Duration confirmTimeout,
            PublishQueue queue,
            BrokerState state,
            Supplier<@Nullable BrokerConnection> current,
            BrokerListener listener,
            LongSupplier clock) {
        this.clock = clock;
        this.confirmTimeout = confirmTimeout;
        this.queue = queue;
        this.state = state;
        this.current = current;
        this.listener = listener;
    }

    /** The pause between two runs: a tenth of the timeout, within reason. */
    long intervalNanos() {
        long tenth = confirmTimeout.toNanos() / 10;
        return Math.min(Math.max(tenth, SHORTEST_INTERVAL.toNanos()), LONGEST_INTERVAL.toNanos());
    }

    /** Does not throw, since the executor would not run it again. */
    @Override
    public void run() {
        try {
            sweep(clock.getAsLong());
        } catch (RuntimeException | Error e) {
            SinkLogger.LOG.error("Late messages could not be swept up, trying again", LogText.printable(e));
        }
    }

    void sweep(long now) {
        listener.settled(queue.takeExpired(now, confirmTimeout.toNanos()), PublishOutcome.TIMED_OUT);
        BrokerConnection connection = current.get();
        if (connection != null) {
            sweep(connection, now);
        }
    }

    private void sweep(BrokerConnection connection, long now) {
        long timeout = confirmTimeout.toNanos();
        long sentAt = connection.sentAt();
        boolean stuck = false;
        List<Delivery> late = new ArrayList<>();
        for (Delivery delivery : connection.channels().unconfirmed()) {
            if (!delivery.isSettled() && delivery.isLate(now, timeout, sentAt)) {
                late.add(delivery);
            }
            stuck |= delivery.isQuiet(now, timeout, sentAt);
        }
        listener.settled(late, PublishOutcome.TIMED_OUT);
        if (stuck && mayBeStuck(now)) {
            connection.abort("nothing was confirmed for " + confirmTimeout.toSeconds() + " s");
        }
    }

    /** A broker that has said that it blocks its publishers is not stuck. */
    private boolean mayBeStuck(long now) {
        return !state.isBlocked() && now - state.unblockedAt() > confirmTimeout.toNanos();
    }
}
