package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.file.Failures;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The circuit breaker before the primary: the route of each message, and what its outcome means for the next ones.
 *
 * <pre>
 *              a live message fails, or a probe
 *    CLOSED ------------------------------------&gt; OPEN
 *      ^                                          |  ^
 *      | the probe is taken      a probe begins,  |  | the probe fails,
 *      |                         or is offered    v  | or is undecided
 *      '--------------------------------------- HALF_OPEN
 * </pre>
 *
 * <p>While it is closed, live messages go to the primary. While it is open they go to the spool, and one message at a time,
 * the probe, tries the primary: one of the spool's, or a live one if the spool is empty or has not tried for long, as with
 * a disk that does not answer. Only a message that the primary took closes it again. A replay that fails while it is
 * closed puts the primary in doubt: the next replays are probes, too, and only if one of them fails does it open. Thread
 * safe.
 */
final class PrimaryCircuit {
    /** What the primary counts as. */
    enum State {
        /** Live messages go to the primary. */
        CLOSED,
        /** Messages go to the spool. */
        OPEN,
        /** One message tries the primary, or may. */
        HALF_OPEN
    }

    private final ProbeSchedule schedule;
    private final ConditionLog log;
    /** Read for every message without the lock; written under it. */
    private volatile State state = State.CLOSED;

    private boolean inDoubt;
    private boolean probing;

    PrimaryCircuit(Duration minPause, Duration maxPause, ConditionLog log, LongSupplier clock) {
        this.schedule = new ProbeSchedule(minPause, maxPause, clock);
        this.log = log;
    }

    State state() {
        return state;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Returns whether many messages may be replayed at once. */
    synchronized boolean isWide() {
        return state == State.CLOSED && !inDoubt;
    }

    /** Returns the route of a live message. */
    Route live() {
        return state == State.CLOSED ? Route.LIVE : liveProbe();
    }

    private synchronized Route liveProbe() {
        if (state == State.CLOSED) {
            return Route.LIVE;
        }
        return takesLive() ? probe() : Route.SPOOL;
    }

    /** Returns whether the next live message would go to the primary. */
    synchronized boolean takesLive() {
        return state == State.CLOSED || (!probing && (state == State.HALF_OPEN || schedule.isOverdue()));
    }

    /** Returns the route of a message in the spool. */
    synchronized Route replay() {
        if (state == State.CLOSED && !inDoubt) {
            return Route.REPLAY;
        }
        return probing ? Route.SPOOL : probe();
    }

    private Route probe() {
        probing = true;
        if (state == State.OPEN) {
            state = State.HALF_OPEN;
        }
        return Route.PROBE;
    }

    /** The spool has nothing to try the primary with: the next live message may. */
    synchronized void offerProbe() {
        if (state == State.OPEN) {
            state = State.HALF_OPEN;
        }
    }

    /** The primary took a message. */
    void taken(Route route) {
        if (route == Route.PROBE) {
            close();
        }
        if (state == State.CLOSED) {
            log.ended();
        }
    }

    private synchronized void close() {
        state = State.CLOSED;
        probing = false;
        inDoubt = false;
        schedule.reset();
    }

    /** The primary did not take a message, which it may another time: it was unreachable, full, or too slow. */
    synchronized void failed(Route route, Throwable reason) {
        if (route == Route.REPLAY) {
            inDoubt = true;
            return;
        }
        if (route == Route.PROBE) {
            probing = false;
        }
        if (route == Route.PROBE || state == State.CLOSED) {
            schedule.opened();
            state = State.OPEN;
        }
        schedule.failed();
        log.occurred("The primary sink takes no messages, they go to the spool: " + Failures.text(reason), null);
    }

    /** The outcome of a message says nothing about the primary. */
    synchronized void undecided(Route route) {
        if (route == Route.PROBE) {
            probing = false;
            if (state == State.HALF_OPEN) {
                state = State.OPEN;
            }
        }
    }

    /** The time to wait before the next probe. */
    synchronized Duration pause() {
        return state == State.CLOSED ? Duration.ZERO : schedule.pause();
    }

    /** To be called now and then: logs the end of the condition once the circuit has been closed for a while. */
    void tick() {
        if (state == State.CLOSED) {
            log.ended();
        }
    }
}
