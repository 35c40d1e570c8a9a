package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.concurrent.Worker;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.SpoolMode;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.failover.StopSignal.StoppedException;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.file.Uninterrupted;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays what is in the spool, oldest first, on a thread of its own, until it is closed. The thread is never interrupted.
 *
 * <p>While the primary works, many messages are under way at once. After a failure they are tried one at a time, each a
 * different one, with growing pauses, until one is taken; then the replay begins again at the oldest. So neither a message
 * that always fails nor a damaged one blocks the others, and a primary that is unreachable is tried with one message at a
 * time. While there is nothing to do the directory is listed every few seconds, for files that were moved there; with
 * {@link SpoolMode#ALWAYS} it is listed no more often while the primary works, because {@link RecentFiles} knows the rest.
 */
final class Replayer {
    private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
    private static final Duration LIST_INTERVAL = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    /** Confirms take milliseconds; more than that, and the stop would be late for who waits for it. */
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(2);

    private final SpoolStore spool;
    private final ReplayPass pass;
    private final RecentFiles recent;
    private final PrimaryCircuit circuit;
    private final SpoolSettings settings;
    private final StopSignal stop;
    private final BooleanSupplier nothingPending;
    private final LongSupplier taken;
    private final Runnable tick;
    private final ConditionLog unlisted = new ConditionLog(LOG, "The spool directory can be read again");
    private final AtomicLong passes = new AtomicLong();
    private final Scheduler scheduler;
    private volatile @Nullable Worker thread;

    private volatile boolean signalled;
    private int passesInVain;
    private long listedAt;
    private long reported;

    /**
     * A replay that has not been started.
     *
     * @param nothingPending whether no message is on its way into the spool
     * @param taken how many messages the primary took from the spool
     * @param tick run before each pass
     */
    Replayer(
            SpoolStore spool,
            ReplayPass pass,
            RecentFiles recent,
            PrimaryCircuit circuit,
            SpoolSettings settings,
            StopSignal stop,
            BooleanSupplier nothingPending,
            LongSupplier taken,
            Runnable tick,
            Scheduler scheduler) {
        this.spool = spool;
        this.pass = pass;
        this.recent = recent;
        this.circuit = circuit;
        this.settings = settings;
        this.stop = stop;
        this.nothingPending = nothingPending;
        this.taken = taken;
        this.tick = tick;
        this.scheduler = scheduler;
    }

    void start() {
        thread = scheduler.start("lsmtpd-spool-replay", this::run);
    }

    /** A message was spooled, or the primary failed. */
    void signal() {
        if (!signalled) {
            signalled = true;
            stop.wake();
        }
    }

    /** A message was stored, and is to be published at once. */
    void stored(SpoolEntry entry) {
        recent.add(entry);
        signal();
    }

    /** How often the directory was listed from its beginning. */
    long passes() {
        return passes.get();
    }

    /** Ends the replay, and waits a little for attempts that were begun: what is not confirmed by then may be delivered again. */
    void close() {
        stop.stop();
        Worker started = thread;
        if (started != null && !started.isCurrent()) {
            Uninterrupted.run(() -> started.join(CLOSE_TIMEOUT));
            pass.settle(SETTLE_TIMEOUT, scheduler);
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
            Duration left = LIST_INTERVAL.minusNanos(scheduler.nanoTime() - listedAt);
            if (knowsAll() && left.compareTo(Duration.ZERO) > 0) {
                stop.await(() -> signalled || !recent.isEmpty() || !knowsAll(), left);
                pass.runRecent();
                return;
            }
            list();
        } catch (RuntimeException | Error e) {
            recent.miss();
            LOG.error("the replay failed, and goes on after a pause", LogText.printable(e));
            stop.pause(settings.maxBackoff());
        }
    }

    /** Returns whether nothing needs to be looked for in the directory. */
    private boolean knowsAll() {
        return recent.areComplete() && circuit.isWide();
    }

    private void list() throws StoppedException {
        try {
            recent.listing();
            List<SpoolEntry> oldest = pass.oldest();
            listedAt = scheduler.nanoTime();
            passes.incrementAndGet();
            unlisted.ended();
            if (oldest.isEmpty()) {
                idle();
            } else {
                conclude(pass.run(oldest));
            }
        } catch (IOException e) {
            recent.miss();
            unlisted.occurred("The spool directory cannot be read: " + Failures.text(e), null);
            idle();
        }
    }

    /** Nothing is there to probe the primary with: if the circuit is open, then after a pause the next live message does. */
    private void idle() throws StoppedException {
        passesInVain = 0;
        if (circuit.state() == PrimaryCircuit.State.OPEN) {
            stop.pause(circuit.pause());
            offerProbe();
        }
        report();
        if (!knowsAll()) {
            stop.await(() -> signalled, LIST_INTERVAL);
        }
    }

    private void conclude(ReplayPass.Result result) throws StoppedException {
        if (!result.anyUndelivered()) {
            offerProbe(); // only files that cannot be removed are left
        }
        if (result.anyDue()) {
            passesInVain = 0;
        } else if (!knowsAll()) {
            Duration pause = Backoff.pause(++passesInVain, settings.minBackoff(), longestRest());
            stop.await(() -> circuit.isClosed() && !recent.isEmpty(), pause);
        }
    }

    /** The pauses between passes that find nothing to try, each of which reads the whole directory. */
    private Duration longestRest() {
        return settings.maxBackoff().compareTo(LIST_INTERVAL) < 0 ? settings.maxBackoff() : LIST_INTERVAL;
    }

    private void offerProbe() {
        // In this order: a message is signalled before it is no longer pending.
        if (nothingPending.getAsBoolean() && !signalled) {
            circuit.offerProbe();
        }
    }

    private void report() {
        long replayed = taken.getAsLong() - reported;
        if (replayed > 0 && circuit.isClosed() && settings.mode() == SpoolMode.FAILOVER) {
            String left = spool.lacksKeys() ? "what is left has keys that are not there" : "none is left in the spool";
            LOG.info("replayed {} messages, {}", replayed, left);
            reported += replayed;
        }
    }
}
