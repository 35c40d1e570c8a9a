package io.github.lsmtpd.spool;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.Backoff;
import io.github.lsmtpd.spool.internal.Failures;
import io.github.lsmtpd.spool.internal.InFlight;
import io.github.lsmtpd.spool.internal.Primary;
import io.github.lsmtpd.spool.internal.PrimaryCircuit;
import io.github.lsmtpd.spool.internal.PrimaryCircuit.Route;
import io.github.lsmtpd.spool.internal.ReplayRate;
import io.github.lsmtpd.spool.internal.StopSignal;
import io.github.lsmtpd.spool.internal.StopSignal.StoppedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays what is in the spool, oldest first, on a thread of its own, until it is closed. The thread is never interrupted.
 *
 * <p>While the primary works, many messages are under way at once. After a failure it goes carefully: one message at a
 * time, each a different one, with growing pauses, until one is taken; then it begins again at the oldest. So neither a
 * message that always fails nor a damaged one stands in the way of the others, and a primary that is away is asked by
 * one message at a time. While there is nothing to do it looks into the directory every few seconds, for files that
 * somebody has put there.
 */
final class Replayer {
    private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
    private static final int PART = 4096;
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);
    private static final Duration TRIAL_STEP = Duration.ofMillis(5);
    private static final long CLOSE_MILLIS = 5_000;

    private final SpoolDirectory spool;
    private final Redelivery redelivery;
    private final PrimaryCircuit circuit;
    private final Primary primary;
    private final SpoolSettings settings;
    private final BooleanSupplier nothingComing;
    private final Runnable tick;
    private final StopSignal stop = new StopSignal();
    private final InFlight inFlight;
    private final ReplayRate rate;
    private final ConditionLog unlisted = new ConditionLog(LOG, "The spool directory can be read again");
    private final AtomicLong looks = new AtomicLong();
    private final Thread thread = new Thread(this::run, "lsmtpd-spool-replay");

    private volatile boolean signalled;
    private int fruitless;
    private long reported;

    Replayer(
            SpoolDirectory spool,
            Redelivery redelivery,
            PrimaryCircuit circuit,
            Primary primary,
            SpoolSettings settings,
            BooleanSupplier nothingComing,
            Runnable tick) {
        this.spool = spool;
        this.redelivery = redelivery;
        this.circuit = circuit;
        this.primary = primary;
        this.settings = settings;
        this.nothingComing = nothingComing;
        this.tick = tick;
        this.inFlight = new InFlight(settings.replayInFlight(), stop);
        this.rate = new ReplayRate(settings.replayRate());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Something was spooled, or the primary failed. */
    void signal() {
        if (!signalled) {
            signalled = true;
            stop.wake();
        }
    }

    /** How often the directory was read through. */
    long looks() {
        return looks.get();
    }

    /** Ends the replay; what is under way is still concluded, but no file is moved any more. */
    void close() {
        redelivery.stop();
        stop.stop();
        if (!Thread.currentThread().equals(thread)) {
            Uninterrupted.run(() -> thread.join(CLOSE_MILLIS));
        }
    }

    private void run() {
        try {
            while (true) {
                signalled = false;
                tick.run();
                round();
            }
        } catch (StoppedException e) {
            LOG.debug("the replay ends");
        }
    }

    private void round() throws StoppedException {
        try {
            List<SpoolDirectory.Entry> oldest = spool.oldest(PART, null);
            looks.incrementAndGet();
            unlisted.ended();
            if (oldest.isEmpty()) {
                idle();
            } else {
                walk(oldest);
            }
        } catch (IOException e) {
            unlisted.occurred("The spool directory cannot be read: " + Failures.text(e), null);
            idle();
        } catch (RuntimeException | Error e) {
            LOG.error("the replay failed, and goes on after a pause", LogText.printable(e));
            stop.pause(settings.maxBackoff());
        }
    }

    /** Nothing is there to try the primary with: if it is down, then after a pause the next live message tries it. */
    private void idle() throws StoppedException {
        fruitless = 0;
        if (circuit.state() == PrimaryCircuit.State.OPEN) {
            stop.pause(circuit.pause());
            offerProbe();
        }
        report();
        stop.await(() -> signalled, LOOK_INTERVAL);
    }

    private void offerProbe() {
        if (nothingComing.getAsBoolean() && !signalled) { // in this order: what comes is signalled when it is there
            circuit.offerProbe();
        }
    }

    private void report() {
        long replayed = redelivery.taken() - reported;
        if (replayed > 0 && circuit.isClosed()) {
            LOG.info("replayed {} messages, none is left in the spool", replayed);
            reported += replayed;
        }
    }

    /** Goes once through the spool, or until the primary works again. */
    private void walk(List<SpoolDirectory.Entry> oldest) throws StoppedException, IOException {
        boolean anyDue = false;
        boolean anyLeft = false;
        for (List<SpoolDirectory.Entry> part = oldest; !part.isEmpty(); part = after(part)) {
            for (SpoolDirectory.Entry entry : part) {
                stop.check();
                anyLeft |= !redelivery.isDelivered(entry.id());
                if (redelivery.isDue(entry.id())) {
                    anyDue = true;
                    if (replay(entry)) {
                        return;
                    }
                }
            }
        }
        inFlight.awaitNone();
        if (!anyLeft) {
            offerProbe(); // only files that cannot be removed
        }
        if (anyDue) {
            fruitless = 0;
        } else {
            rest();
        }
    }

    private List<SpoolDirectory.Entry> after(List<SpoolDirectory.Entry> part) throws IOException {
        return part.size() < PART ? List.of() : spool.oldest(PART, part.get(part.size() - 1));
    }

    /** What is there is not to be tried yet: the directory is read again after a pause, which grows. */
    private void rest() throws StoppedException {
        Duration longest = settings.maxBackoff().compareTo(LOOK_INTERVAL) < 0 ? settings.maxBackoff() : LOOK_INTERVAL;
        stop.pause(Backoff.pause(++fruitless, settings.minBackoff(), longest));
    }

    /** Replays one message; returns whether the primary has just been found to work again. */
    private boolean replay(SpoolDirectory.Entry entry) throws StoppedException {
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

    private boolean replayAlone(SpoolDirectory.Entry entry) throws StoppedException {
        Route route = circuit.replay();
        if (route == Route.SPOOL) {
            stop.pause(settings.minBackoff()); // a live message tries the primary just now
            return false;
        }
        stop.await(begin(entry, route));
        return route == Route.PROBE && circuit.isWide();
    }

    /** For as long as it takes, live messages go to the spool: what is refused is then refused for this message alone. */
    private boolean holdTrial(SpoolDirectory.Entry entry) throws StoppedException {
        primary.reserve(true);
        try {
            if (awaitIdle()) {
                return replayAlone(entry);
            }
            redelivery.postpone(entry.id());
            return false;
        } finally {
            primary.reserve(false);
        }
    }

    private boolean awaitIdle() throws StoppedException {
        long end = System.nanoTime() + settings.primaryTimeout().toNanos();
        while (!primary.isIdle() && System.nanoTime() - end < 0) {
            stop.pause(TRIAL_STEP);
        }
        return primary.isIdle();
    }

    /** Begins with a message; what it returns says whether the attempt has ended. */
    private BooleanSupplier begin(SpoolDirectory.Entry entry, Route route) throws StoppedException {
        UUID id = entry.id();
        try {
            rate.await(stop);
            inFlight.acquire(entry.size());
        } catch (StoppedException e) {
            circuit.undecided(route);
            throw e;
        }
        CompletableFuture<?> attempt = redelivery.attempt(id, route);
        // This wakes whoever waits for the attempt, so it comes after that is done.
        var unused = attempt.whenComplete((done, failure) -> inFlight.release(entry.size()));
        return attempt::isDone;
    }
}
