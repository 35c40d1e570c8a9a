package io.github.lsmtpd.spool;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.spool.internal.Backoff;
import io.github.lsmtpd.spool.internal.Failures;
import io.github.lsmtpd.spool.internal.Health;
import io.github.lsmtpd.spool.internal.InFlight;
import io.github.lsmtpd.spool.internal.Pace;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays what is in the spool, oldest first, on a thread of its own, until it is closed.
 *
 * <p>While the primary works, many messages are under way at once. After a failure it goes carefully: one message at a
 * time, each a different one, with growing pauses, until one is taken; then it begins again at the oldest. So neither a
 * message that always fails nor a damaged one stands in the way of the others, and a primary that is away is asked by
 * one message at a time.
 */
final class Replayer {
    private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
    private static final int PART = 4096;
    private static final long CLOSE_MILLIS = 5_000;

    private final SpoolDirectory spool;
    private final Redelivery redelivery;
    private final Health primary;
    private final BooleanSupplier nothingComing;
    private final SpoolSettings settings;
    private final InFlight inFlight;
    private final Pace pace;
    private final Thread thread = new Thread(this::run, "lsmtpd-spool-replay");

    private volatile boolean careful;
    private int failures;
    private long reported;
    private boolean signalled;

    Replayer(
            SpoolDirectory spool,
            Redelivery redelivery,
            Health primary,
            BooleanSupplier nothingComing,
            SpoolSettings settings) {
        this.spool = spool;
        this.redelivery = redelivery;
        this.primary = primary;
        this.nothingComing = nothingComing;
        this.settings = settings;
        this.inFlight = new InFlight(settings.replayInFlight());
        this.pace = new Pace(settings.replayRate());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Something was spooled, or the primary failed. */
    synchronized void signal() {
        signalled = true;
        notifyAll();
    }

    private synchronized void awaitSignal() throws InterruptedException {
        while (!signalled) {
            wait();
        }
    }

    private synchronized void clearSignal() {
        signalled = false;
    }

    /** Ends the replay; what is under way is still concluded. */
    void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                clearSignal();
                round();
            }
        } catch (InterruptedException e) {
            LOG.debug("the replay ends");
        }
    }

    private void round() throws InterruptedException {
        try {
            List<SpoolDirectory.Entry> oldest = part(null);
            if (oldest.isEmpty()) {
                idle();
            } else {
                walk(oldest);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the replay failed, and goes on after a pause", LogText.printable(e));
            pause(++failures);
        }
    }

    /** Nothing is left to try the primary with: if it is down, then after a pause the next live message tries it. */
    private void idle() throws InterruptedException {
        if (!primary.isUp()) {
            pause(++failures);
            if (nothingComing.getAsBoolean() && part(null).isEmpty()) {
                primary.up();
            }
            return;
        }
        long replayed = redelivery.taken() - reported;
        if (replayed > 0) {
            LOG.info("replayed {} messages, none is left in the spool", replayed);
            reported += replayed;
        }
        failures = 0;
        awaitSignal();
    }

    /** Goes once through the spool, or until the primary works again. */
    private void walk(List<SpoolDirectory.Entry> oldest) throws InterruptedException {
        boolean anyDue = false;
        for (List<SpoolDirectory.Entry> part = oldest; !part.isEmpty(); part = part(part.get(part.size() - 1))) {
            for (SpoolDirectory.Entry entry : part) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (redelivery.isDue(entry.id())) {
                    anyDue = true;
                    if (replay(entry)) {
                        return;
                    }
                }
            }
        }
        inFlight.awaitNone();
        if (!anyDue) {
            pause(1);
        }
    }

    /** Replays one message; tells whether the primary has just been found to work again. */
    private boolean replay(SpoolDirectory.Entry entry) throws InterruptedException {
        boolean alone = careful || !primary.isUp();
        if (alone) {
            inFlight.awaitNone();
            if (failures > 0 || !primary.isUp()) {
                pause(Math.max(failures, 1));
            }
        }
        pace.await();
        inFlight.acquire(entry.size());
        CompletableFuture<Boolean> attempt = redelivery.attempt(entry.id()).whenComplete((taken, failure) -> {
            if (failure != null) {
                careful = true;
            }
            inFlight.release(entry.size());
        });
        return alone && worksAgain(attempt);
    }

    /** Only here does a replay change what the primary counts as: many failures at once are one failure. */
    private boolean worksAgain(CompletableFuture<Boolean> attempt) throws InterruptedException {
        try {
            if (!attempt.get()) {
                return false;
            }
            careful = false;
            failures = 0;
            primary.up();
            return true;
        } catch (ExecutionException e) {
            failures++;
            primary.down(e);
            return false;
        }
    }

    private List<SpoolDirectory.Entry> part(SpoolDirectory.@Nullable Entry after) throws InterruptedException {
        while (true) {
            try {
                return spool.oldest(PART, after);
            } catch (IOException e) {
                LOG.warn("the spool directory cannot be read: {}", Failures.text(e));
                pause(Integer.MAX_VALUE);
            }
        }
    }

    private void pause(int failuresInARow) throws InterruptedException {
        Thread.sleep(Backoff.pause(failuresInARow, settings.minBackoff(), settings.maxBackoff())
                .toMillis());
    }
}
