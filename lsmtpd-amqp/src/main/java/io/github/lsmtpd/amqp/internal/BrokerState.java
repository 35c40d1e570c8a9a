package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Whether the broker takes messages, as far as is known. Each connection has an epoch, a number that grows; events carry
 * the epoch of theirs, and those of an older connection are ignored. Thread safe.
 *
 * <pre>
 *   STARTING --> CONNECTED --> AWAY --> CONNECTED ...       any --> CLOSED
 *       |                       ^
 *       +-----------------------+        while CONNECTED: blocked or not; channel open or closed
 * </pre>
 */
final class BrokerState {
    private enum Link {
        STARTING,
        CONNECTED,
        AWAY,
        CLOSED
    }

    private final BrokerLog.OfConnection log;
    private final Scheduler scheduler;
    private final Lock lock;
    private final Condition closing;
    private volatile boolean closed;
    private volatile @Nullable PublishOutcome refusal;
    private volatile boolean blocked;
    private volatile long unblockedAt;
    private Link link = Link.STARTING;
    private @Nullable PublishOutcome channelClosedBy;
    private long epoch;

    /** The state before the first attempt to connect. */
    BrokerState(BrokerLog.OfConnection log, Scheduler scheduler) {
        this.log = log;
        this.scheduler = scheduler;
        this.lock = scheduler.newLock();
        this.closing = lock.newCondition();
        this.unblockedAt = scheduler.nanoTime();
    }

    /** Why deliveries are refused now, or null if they are taken. */
    @Nullable
    PublishOutcome refusal() {
        return refusal;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isBlocked() {
        return blocked;
    }

    /** When the broker last began to read what is published, by {@link System#nanoTime}. */
    long unblockedAt() {
        return unblockedAt;
    }

    /** A new connection has been opened. */
    synchronized void up(long ofEpoch) {
        if (change(ofEpoch, Link.CONNECTED)) {
            unblockedAt = scheduler.nanoTime();
            log.connected();
        }
    }

    /** An attempt to connect has failed, or the connection is lost. */
    synchronized void away(long ofEpoch, String reason) {
        boolean known = link == Link.AWAY && ofEpoch == epoch;
        if (!known && change(ofEpoch, Link.AWAY)) {
            log.unreachable(reason);
        }
    }

    /** The broker does not read what is published. */
    synchronized void blocked(long ofEpoch, String reason) {
        if (isConnected(ofEpoch) && !blocked) {
            blocked = true;
            update();
            log.blocked(reason);
        }
    }

    /** It reads again. */
    synchronized void unblocked(long ofEpoch) {
        if (isConnected(ofEpoch) && blocked) {
            blocked = false;
            unblockedAt = scheduler.nanoTime();
            update();
            log.unblocked();
        }
    }

    /** The channel stays closed for a while, since it was closed before too; the reason is logged with the messages. */
    synchronized void channelClosed(long ofEpoch, PublishOutcome why) {
        if (isConnected(ofEpoch)) {
            channelClosedBy = why;
            update();
        }
    }

    /** The channel is open again. */
    synchronized void channelOpen(long ofEpoch) {
        if (isConnected(ofEpoch)) {
            channelClosedBy = null;
            update();
        }
    }

    void close() {
        closed = true;
        refuse();
        lock.lock();
        try {
            closing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private synchronized void refuse() {
        link = Link.CLOSED;
        update();
    }

    /** Pauses, unless the sink is closed; returns whether it is. */
    boolean awaitClosed(long millis) {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return closed;
    }

    private boolean isConnected(long ofEpoch) {
        return link == Link.CONNECTED && ofEpoch == epoch;
    }

    private boolean change(long ofEpoch, Link next) {
        if (link == Link.CLOSED || ofEpoch < epoch) {
            return false;
        }
        if (blocked) {
            log.blockedConnectionEnded();
        }
        epoch = ofEpoch;
        link = next;
        blocked = false;
        channelClosedBy = null;
        update();
        return true;
    }

    private void update() {
        refusal = switch (link) {
            case STARTING -> null;
            case AWAY -> PublishOutcome.AWAY;
            case CLOSED -> PublishOutcome.CLOSED;
            case CONNECTED -> blocked ? PublishOutcome.BLOCKED : channelClosedBy;
        };
    }
}
