package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.amqp.AmqpMessageSink;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the broker takes messages, as far as we know, and the log of it: one line for each change, not one for each
 * attempt. Events of a connection carry its epoch; those that come after a newer connection are ignored. Thread safe.
 *
 * <pre>
 *   STARTING --> UP <--> BLOCKED
 *       |        |^         |
 *       +----> AWAY <-------+       any --> CLOSED
 * </pre>
 */
final class Availability {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);

    private enum State {
        STARTING,
        UP,
        BLOCKED,
        AWAY,
        CLOSED
    }

    private final String broker;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile State state = State.STARTING;
    private volatile long unblockedAt = System.nanoTime();
    private long epoch;
    private String lastReason = "";

    Availability(String broker) {
        this.broker = broker;
    }

    /** Why deliveries are refused now, or null if they are taken. */
    @Nullable
    PublishOutcome refusal() {
        return switch (state) {
            case STARTING, UP -> null;
            case BLOCKED -> PublishOutcome.BLOCKED;
            case AWAY -> PublishOutcome.AWAY;
            case CLOSED -> PublishOutcome.CLOSED;
        };
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    boolean isBlocked() {
        return state == State.BLOCKED;
    }

    /** When the broker last began to take messages, by {@link System#nanoTime}. */
    long unblockedAt() {
        return unblockedAt;
    }

    synchronized void up(long ofEpoch) {
        if (change(ofEpoch, State.UP)) {
            unblockedAt = System.nanoTime();
            lastReason = "";
            LOG.info("Connected to {}", broker);
        }
    }

    synchronized void away(long ofEpoch, String reason) {
        boolean knownAlready = state == State.AWAY && ofEpoch == epoch;
        if (!knownAlready && change(ofEpoch, State.AWAY)) {
            if (reason.equals(lastReason)) {
                LOG.debug("Still no connection to {}: {}", broker, reason);
            } else {
                LOG.warn("No connection to {}, trying again: {}", broker, reason);
            }
            lastReason = reason;
        }
    }

    synchronized void blocked(long ofEpoch, String reason) {
        if (state == State.UP && change(ofEpoch, State.BLOCKED)) {
            LOG.warn("{} blocks its publishers: {}", broker, reason);
        }
    }

    synchronized void unblocked(long ofEpoch) {
        if (state == State.BLOCKED && change(ofEpoch, State.UP)) {
            unblockedAt = System.nanoTime();
            LOG.info("{} takes messages again", broker);
        }
    }

    synchronized void close() {
        state = State.CLOSED;
        closed.countDown();
    }

    /** Pauses, unless the sink is closed; tells whether it is. */
    boolean awaitClosed(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return isClosed();
        }
    }

    private boolean change(long ofEpoch, State next) {
        if (state == State.CLOSED || ofEpoch < epoch) {
            return false;
        }
        epoch = ofEpoch;
        state = next;
        return true;
    }
}
