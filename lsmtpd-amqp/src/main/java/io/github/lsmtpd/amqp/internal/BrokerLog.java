package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.support.ConditionLog;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What is logged of the connections to the broker, however many there are and however often they come and go: an outage is one
 * line when the last of them is lost, and one when all are there again. Thread safe.
 */
final class BrokerLog {
    /**
     * How long some connections may be lost while others are there before it is logged that they are. One outage does not end
     * all of them at the same moment, and its line is to count them all.
     */
    static final Duration GRACE_PERIOD = Duration.ofSeconds(10);

    private final Logger log;
    private final String broker;
    private final LongSupplier clock;
    private final List<OfConnection> connections;
    private final ConditionLog unreachable;
    private final ConditionLog interrupted;
    private final ConditionLog blocking;
    /** Since when some are lost while others are not, if that is so. */
    private long someLostAt;

    private boolean everConnected;

    /**
     * For all connections of a sink.
     *
     * @param broker its name in the lines
     * @param count how many connections there are
     */
    BrokerLog(String broker, int count) {
        this(broker, count, SinkLogger.LOG, System::nanoTime);
    }

    BrokerLog(String broker, int count, Logger log, LongSupplier clock) {
        this.log = log;
        this.broker = broker;
        this.clock = clock;
        this.connections = Stream.generate(OfConnection::new).limit(count).toList();
        this.unreachable = new ConditionLog(log, "", clock);
        this.interrupted = new ConditionLog(log, "", clock);
        this.blocking = new ConditionLog(log, "", clock);
    }

    /** The log of each connection, one after the other. */
    List<OfConnection> connections() {
        return connections;
    }

    private synchronized void connected(OfConnection connection) {
        if (lost() == connections.size()) {
            someLostAt = clock.getAsLong();
        }
        connection.link = Link.CONNECTED;
        if (connection.unsaid != null) {
            String line =
                    "One of " + connections.size() + " connections to " + broker + " was lost, and is there again: ";
            interrupted.occurred("interrupted", line + connection.unsaid, 1, /* trace= */ null);
            connection.unsaid = null;
        }
        if (connections.stream().allMatch(each -> each.link == Link.CONNECTED)) {
            allConnected();
        }
    }

    private void allConnected() {
        String line = "Connected to " + broker + countOf(connections.size());
        if (!unreachable.endedAtOnce(line) && !everConnected) {
            log.info(line);
        }
        everConnected = true;
    }

    private synchronized void unreachable(OfConnection connection, String reason) {
        if (lost() == 0) {
            someLostAt = clock.getAsLong();
        }
        if (connection.link != Link.LOST) {
            connection.link = Link.LOST;
            connection.unsaid = reason;
        }
        boolean all = lost() == connections.size();
        if (all || clock.getAsLong() - someLostAt >= GRACE_PERIOD.toNanos()) {
            String line = "No connection to " + broker + countOf(lost()) + ", trying again: " + reason;
            unreachable.occurred(all ? "all" : "some", line, 1, /* trace= */ null);
            connections.forEach(each -> each.unsaid = null);
        }
    }

    private long lost() {
        return connections.stream().filter(each -> each.link == Link.LOST).count();
    }

    private String countOf(long some) {
        return connections.size() == 1 ? "" : " (" + some + " of " + connections.size() + " connections)";
    }

    private synchronized void blocked(OfConnection connection, String reason) {
        if (connections.stream().noneMatch(each -> each.blocked)) {
            blocking.occurred("blocked", broker + " blocks its publishers: " + reason, 1, /* trace= */ null);
        }
        connection.blocked = true;
    }

    private synchronized void unblocked(OfConnection connection, String line) {
        connection.blocked = false;
        if (connections.stream().noneMatch(each -> each.blocked)) {
            blocking.endedAtOnce(line);
        }
    }

    private enum Link {
        STARTING,
        CONNECTED,
        LOST
    }

    /** What is logged of one of them. */
    final class OfConnection {
        private Link link = Link.STARTING;
        /** Why it was lost, unless a line has counted it. */
        private @Nullable String unsaid;

        private boolean blocked;

        void connected() {
            BrokerLog.this.connected(this);
        }

        /** An attempt to connect has failed, or the connection is lost. */
        void unreachable(String reason) {
            BrokerLog.this.unreachable(this, reason);
        }

        void blocked(String reason) {
            BrokerLog.this.blocked(this, reason);
        }

        void unblocked() {
            BrokerLog.this.unblocked(this, broker + " takes messages again");
        }

        /** Whether the next connection is blocked as well is not known yet. */
        void blockedConnectionEnded() {
            BrokerLog.this.unblocked(this, "The connection on which " + broker + " blocked its publishers has ended");
        }
    }
}
