package io.github.lsmtpd.spool.internal;

import io.github.lsmtpd.internal.support.ConditionLog;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the primary is used: what each message does next, and what its outcome says about the next ones.
 *
 * <pre>
 *              a live message fails, or a probe
 *    CLOSED ------------------------------------&gt; OPEN
 *      ^                                          |  ^
 *      | the probe is taken      a probe is let   |  | the probe fails,
 *      |                         through, or      v  | or says nothing
 *      '------------------------ offered -----&gt; HALF_OPEN
 * </pre>
 *
 * <p>While it is closed, live messages go to the primary. While it is open they go to the spool, and one message at a time,
 * the probe, tries the primary: one of the spool's, or a live one if the spool is empty or has not tried for long, as with
 * a disk that does not answer. Nothing but a message that the primary took closes it again. A replay that fails while it is
 * closed puts the primary in doubt: the next replays are probes, too, and only if one of them fails does it open. Thread
 * safe.
 */
public final class PrimaryCircuit {
    /** What the primary counts as. */
    public enum State {
        /** Live messages go to the primary. */
        CLOSED,
        /** Messages go to the spool. */
        OPEN,
        /** One message tries the primary, or may. */
        HALF_OPEN
    }

    /** What a message does; its outcome is to be given with it. */
    public enum Route {
        /** It goes to the primary, as any live message. */
        LIVE,
        /** It goes to the primary from the spool, along with others. */
        REPLAY,
        /** It goes to the primary, and decides what that counts as. */
        PROBE,
        /** It goes, or stays, in the spool. */
        SPOOL
    }

    /** After this many of the longest pauses, and this time, something must be wrong with the spool. */
    private static final int NEGLECTED = 4;

    private static final Duration NEGLECTED_TIME = Duration.ofSeconds(5);

    private final Duration minPause;
    private final Duration maxPause;
    private final ConditionLog log;
    private final LongSupplier clock;
    /** Read for every message without the lock; written under it. */
    private volatile State state = State.CLOSED;

    private boolean inDoubt;
    private boolean probing;
    private int failures;
    private long failedAt;

    public PrimaryCircuit(Duration minPause, Duration maxPause, ConditionLog log) {
        this(minPause, maxPause, log, System::nanoTime);
    }

    PrimaryCircuit(Duration minPause, Duration maxPause, ConditionLog log, LongSupplier clock) {
        this.minPause = minPause;
        this.maxPause = maxPause;
        this.log = log;
        this.clock = clock;
    }

    public State state() {
        return state;
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Returns whether many messages may be replayed at once. */
    public synchronized boolean isWide() {
        return state == State.CLOSED && !inDoubt;
    }

    /** Returns where a live message is to go. */
    public Route live() {
        return state == State.CLOSED ? Route.LIVE : liveProbe();
    }

    private synchronized Route liveProbe() {
        if (state == State.CLOSED) {
            return Route.LIVE;
        }
        return takesLive() ? probe() : Route.SPOOL;
    }

    /** Returns whether the next live message would go to the primary. */
    public synchronized boolean takesLive() {
        return state == State.CLOSED || (!probing && (state == State.HALF_OPEN || isNeglected()));
    }

    /** Returns whether the spool has not tried the primary for long. */
    private boolean isNeglected() {
        return clock.getAsLong() - failedAt >= Math.max(NEGLECTED * maxPause.toNanos(), NEGLECTED_TIME.toNanos());
    }

    /** Returns what a message of the spool is to do. */
    public synchronized Route replay() {
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
    public synchronized void offerProbe() {
        if (state == State.OPEN) {
            state = State.HALF_OPEN;
        }
    }

    /** The primary took a message. */
    public void taken(Route route) {
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
        failures = 0;
    }

    /** The primary did not take a message, which another time it may. */
    public synchronized void failed(Route route, Throwable why) {
        if (route == Route.REPLAY) {
            inDoubt = true;
            return;
        }
        if (route == Route.PROBE) {
            probing = false;
        }
        if (route == Route.PROBE || state == State.CLOSED) {
            failures++;
            state = State.OPEN;
        }
        failedAt = clock.getAsLong();
        log.occurred("The primary sink takes no messages, they go to the spool: " + Failures.text(why), null);
    }

    /** What happened to a message says nothing about the primary. */
    public synchronized void undecided(Route route) {
        if (route == Route.PROBE) {
            probing = false;
            if (state == State.HALF_OPEN) {
                state = State.OPEN;
            }
        }
    }

    /** How long to wait before the next probe. */
    public synchronized Duration pause() {
        return state == State.CLOSED && failures == 0
                ? Duration.ZERO
                : Backoff.pause(Math.max(failures, 1), minPause, maxPause);
    }

    /** To be called now and then: logs that it is over once it has been closed for a while. */
    public void tick() {
        if (state == State.CLOSED) {
            log.ended();
        }
    }
}
