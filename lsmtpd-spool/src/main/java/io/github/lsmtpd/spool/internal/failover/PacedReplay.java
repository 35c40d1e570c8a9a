package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.SpoolMode;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.failover.StopSignal.StoppedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Replays messages at the pace that the circuit allows: many at once while the primary works, within the settings' rate and
 * number; one after another, with growing pauses, while it does not; and in a trial, with no other message at the primary,
 * one that was refused for good. With {@link SpoolMode#ALWAYS} this is the way of all messages, so that there is no rate, and
 * as many are at the primary at once as it can use. Used by the replay's thread alone.
 */
final class PacedReplay {
    private static final Duration TRIAL_STEP = Duration.ofMillis(5);
    /** No sink that is known to us has more of them under way. */
    private static final int IN_FLIGHT_OF_ALL = 1_000;

    private final Redelivery redelivery;
    private final PrimaryCircuit circuit;
    private final Primary primary;
    private final SpoolSettings settings;
    private final StopSignal stop;
    private final InFlight inFlight;
    private final ReplayRate rate;

    PacedReplay(
            Redelivery redelivery,
            PrimaryCircuit circuit,
            Primary primary,
            SpoolSettings settings,
            StopSignal stop,
            Scheduler scheduler) {
        this(redelivery, circuit, primary, settings, stop, new ReplayRate(rate(settings), scheduler::nanoTime));
    }

    PacedReplay(
            Redelivery redelivery,
            PrimaryCircuit circuit,
            Primary primary,
            SpoolSettings settings,
            StopSignal stop,
            ReplayRate rate) {
        this.redelivery = redelivery;
        this.circuit = circuit;
        this.primary = primary;
        this.settings = settings;
        this.stop = stop;
        this.inFlight = new InFlight(isOfAll(settings) ? IN_FLIGHT_OF_ALL : settings.replayInFlight(), stop);
        this.rate = rate;
    }

    private static int rate(SpoolSettings settings) {
        return isOfAll(settings) ? ReplayRate.UNLIMITED : settings.replayRate();
    }

    private static boolean isOfAll(SpoolSettings settings) {
        return settings.mode() == SpoolMode.ALWAYS;
    }

    /** Replays one message; returns whether the primary has just been found to work again. */
    boolean replay(SpoolEntry entry) throws StoppedException {
        boolean trial = redelivery.needsTrial(entry.id());
        if (circuit.isWide() && !trial) {
            begin(entry, Route.REPLAY);
            return false;
        }
        inFlight.awaitNone();
        if (!circuit.isWide()) {
            stop.pause(circuit.pause());
        }
        return trial ? holdTrial(entry) : replayAlone(entry);
    }

    /** See {@link InFlight#settle}. */
    void settle(Duration atMost, Scheduler scheduler) {
        inFlight.settle(atMost, scheduler);
    }

    /** Waits until nothing is being replayed. */
    void awaitNone() throws StoppedException {
        inFlight.awaitNone();
    }

    private boolean replayAlone(SpoolEntry entry) throws StoppedException {
        Route route = circuit.replay();
        if (route == Route.SPOOL) {
            stop.pause(settings.minBackoff()); // a live message is the probe
            return false;
        }
        stop.await(begin(entry, route));
        return route == Route.PROBE && circuit.isWide();
    }

    /** Meanwhile live messages go to the spool, so that a refusal is caused by this message alone. */
    private boolean holdTrial(SpoolEntry entry) throws StoppedException {
        primary.reserve(true);
        try {
            if (awaitIdlePrimary()) {
                return replayAlone(entry);
            }
            redelivery.postpone(entry.id());
            return false;
        } finally {
            primary.reserve(false);
        }
    }

    private boolean awaitIdlePrimary() throws StoppedException {
        long steps = settings.primaryTimeout().dividedBy(TRIAL_STEP);
        for (long step = 0; step < steps && !primary.isIdle(); step++) {
            stop.pause(TRIAL_STEP);
        }
        return primary.isIdle();
    }

    /** Begins an attempt; the condition returned holds once that has ended. */
    private BooleanSupplier begin(SpoolEntry entry, Route route) throws StoppedException {
        try {
            rate.await(stop);
            inFlight.acquire(entry.size());
        } catch (StoppedException e) {
            circuit.undecided(route);
            throw e;
        }
        CompletableFuture<?> attempt = redelivery.attempt(entry.id(), route);
        // This wakes a thread that waits for the attempt, so it comes after that is done.
        var unused = attempt.whenComplete((done, failure) -> inFlight.release(entry.size()));
        return attempt::isDone;
    }
}
