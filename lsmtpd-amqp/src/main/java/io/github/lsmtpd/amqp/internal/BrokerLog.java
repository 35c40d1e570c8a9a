package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.support.ConditionLog;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** What is logged of the connection to the broker, however often it comes and goes. Thread safe. */
final class BrokerLog {
    private final Logger log;
    private final String broker;
    private final ConditionLog unreachable;
    private final ConditionLog blocking;
    private boolean everConnected;

    /**
     * For one broker.
     *
     * @param broker its name in the lines
     */
    BrokerLog(String broker) {
        this(broker, SinkLogger.LOG, System::nanoTime);
    }

    BrokerLog(String broker, Logger log, LongSupplier clock) {
        this.log = log;
        this.broker = broker;
        this.unreachable = new ConditionLog(log, "", clock);
        this.blocking = new ConditionLog(log, "", clock);
    }

    synchronized void connected() {
        String line = "Connected to " + broker;
        if (!unreachable.endedAtOnce(line) && !everConnected) {
            log.info(line);
        }
        everConnected = true;
    }

    /** An attempt to connect has failed, or the connection is lost. */
    void unreachable(String reason) {
        unreachable.occurred(
                "unreachable", "No connection to " + broker + ", trying again: " + reason, 1, /* trace= */ null);
    }

    void blocked(String reason) {
        blocking.occurred("blocked", broker + " blocks its publishers: " + reason, 1, /* trace= */ null);
    }

    void unblocked() {
        blocking.endedAtOnce(broker + " takes messages again");
    }

    /** Whether the next connection is blocked as well is not known yet. */
    void blockedConnectionEnded() {
        blocking.endedAtOnce("The connection on which " + broker + " blocked its publishers has ended");
    }
}
