package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.SpoolMode;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.file.Uninterrupted;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the parts: the primary and its circuit, the way into the spool, and the replay. Each message is stored in one of the
 * two places, or refused; the settings' mode says which of the two is tried first. Never blocks, but in {@link #close}. Thread safe.
 */
public final class Failover implements RedeliveringSink {
    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final SpoolStore spool;
    private final DiskQueue disk;
    private final Primary primary;
    private final PrimaryCircuit circuit;
    private final PoisonTracker poison;
    private final boolean storesFirst;
    private final SpoolHealth health;
    private final Spooler spooler;
    private final ConfirmedFiles files;
    private final SetAsideFiles aside;
    private final ReplaySettlement settlement;
    private final Replayer replayer;
    private final LiveDelivery.Context deliveries;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Begins to replay what is in the spool.
     *
     * @param sink the primary; closed along with this
     * @param spool the store; closed along with this
     * @param disk the threads that use the disk; closed along with this
     * @param scheduler the clock, and the thread of the replay
     */
    public Failover(MessageSink sink, SpoolSettings settings, SpoolStore spool, DiskQueue disk, Scheduler scheduler) {
        Duration minBackoff = settings.minBackoff();
        Duration maxBackoff = settings.maxBackoff();
        this.spool = spool;
        this.disk = disk;
        this.primary = new Primary(sink, settings.primaryTimeout(), scheduler);
        this.circuit = new PrimaryCircuit(
                minBackoff, maxBackoff, new ConditionLog(LOG, "The primary sink is used again"), scheduler::nanoTime);
        this.poison = new PoisonTracker(settings.poisonTries(), minBackoff, maxBackoff, scheduler::nanoTime);
        this.storesFirst = settings.mode() == SpoolMode.ALWAYS;
        this.health = new SpoolHealth(new ConditionLog(LOG, "The spool takes messages again"), storesFirst);
        this.spooler = new Spooler(spool, disk, health);
        this.files = new ConfirmedFiles(spool, disk, minBackoff, maxBackoff, scheduler::nanoTime);
        this.aside = new SetAsideFiles(spool, poison, settings.directory(), LOG);
        this.settlement = new ReplaySettlement(spool, poison, files, aside);
        this.replayer = replayer(settings, scheduler);
        this.deliveries = new LiveDelivery.Context(primary, circuit, poison, spooler, files, replayer);
        replayer.start();
    }

    private Replayer replayer(SpoolSettings settings, Scheduler scheduler) {
        StopSignal stop = new StopSignal(scheduler);
        ReplaySource source = new ReplaySource(spool, poison, aside);
        Redelivery redelivery = new Redelivery(primary, circuit, poison, files, disk, source, settlement);
        PacedReplay replay = new PacedReplay(redelivery, circuit, primary, settings, stop, scheduler);
        RecentFiles recent = new RecentFiles(storesFirst, RecentFiles.MOST);
        ReplayPass pass = new ReplayPass(spool, ReplayPass.LISTED, redelivery, replay, recent, circuit, stop);
        return new Replayer(
                spool,
                pass,
                recent,
                circuit,
                settings,
                stop,
                spooler::isIdle,
                settlement::taken,
                this::tick,
                scheduler);
    }

    private void tick() {
        circuit.tick();
        health.tick();
        files.retry();
    }

    @Override
    public CompletionStage<?> deliver(MailMessage message) {
        return deliver(message, false);
    }

    /** Not while an earlier file of the message is being replayed, or is to be removed: that would be the end of the new one. */
    @Override
    public CompletionStage<?> redeliver(MailMessage message) {
        UUID id = message.id();
        if (!files.claim(id)) {
            return CompletableFuture.failedFuture(Refusals.underWay(message));
        }
        CompletionStage<?> outcome;
        try {
            outcome = files.isConfirmed(id)
                    ? CompletableFuture.failedFuture(Refusals.underWay(message))
                    : deliver(message, true);
        } catch (RuntimeException | Error e) { // such as an OutOfMemoryError: the message can be given again
            outcome = CompletableFuture.failedFuture(e);
        }
        var unused = outcome.whenComplete((where, failure) -> files.release(id));
        return outcome;
    }

    private CompletionStage<?> deliver(MailMessage message, boolean stored) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(Refusals.shuttingDown());
        }
        LiveDelivery delivery = new LiveDelivery(deliveries, message, stored);
        // What the primary is not known to take must not be stored before it has.
        boolean storable = stored || message.content().size() <= primary.provenMessageSize();
        if (storesFirst && storable) {
            delivery.toSpoolFirst(message);
            return delivery.result();
        }
        Route route = storable && yieldsToTrial(message) ? Route.SPOOL : circuit.live();
        if (route == Route.SPOOL) {
            delivery.toSpool(message);
        } else {
            delivery.toPrimary(message, route);
        }
        return delivery.result();
    }

    /** A message that the spool would refuse does not: then the trial proves nothing, and is held again. */
    private boolean yieldsToTrial(MailMessage message) {
        return primary.isReserved() && spool.hasRoomFor(message.content().size());
    }

    @Override
    public long maxMessageSize() {
        return primary.maxMessageSize();
    }

    @Override
    public long provenMessageSize() {
        return primary.provenMessageSize();
    }

    @Override
    public boolean hasRoomFor(long size) {
        return (circuit.takesLive() && primary.hasRoomFor(size)) || spool.hasRoomFor(size);
    }

    /** How many messages were written to the spool. */
    public long spooled() {
        return spooler.spooled();
    }

    /** How many messages the primary took from the spool. */
    public long replayed() {
        return settlement.taken();
    }

    /** How many messages were parked. */
    public long parked() {
        return aside.parked();
    }

    /** How many damaged files were found. */
    public long quarantined() {
        return aside.quarantined();
    }

    /** Returns whether live messages go to the primary first. */
    public boolean isPrimaryUp() {
        return circuit.isClosed();
    }

    /** Returns whether the spool took the last message that was to be written to it. */
    public boolean isSpoolUp() {
        return health.isUp();
    }

    /** What is counted as being on its way, as text; empty if nothing is. */
    public String remains() {
        return disk.isEmpty() && spooler.isIdle() && primary.isIdle() && files.isEmpty()
                ? ""
                : disk
                        + (spooler.isIdle() ? "" : ", some are being written")
                        + (primary.isIdle() ? "" : ", some are with the primary")
                        + (files.isEmpty() ? "" : ", the files of some are to be removed");
    }

    /** Stops the replay, closes the primary, spools what that leaves unconfirmed, and closes the spool; in bounded time. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        aside.stop();
        replayer.close();
        try {
            primary.close();
        } catch (RuntimeException e) {
            LOG.warn("the primary sink failed to close: {}", Failures.text(e));
        }
        Uninterrupted.run(this::closeSpool);
    }

    private void closeSpool() throws InterruptedException {
        try {
            if (disk.close(CLOSE_TIMEOUT)) {
                spool.close();
            } else {
                LOG.error("the spool did not finish writing in {} s", CLOSE_TIMEOUT.toSeconds());
            }
        } catch (IOException e) {
            LOG.warn("the spool failed to close: {}", Failures.text(e));
        }
    }
}
