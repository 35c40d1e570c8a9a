package io.github.lsmtpd.spool;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.Failures;
import io.github.lsmtpd.spool.internal.PoisonTracker;
import io.github.lsmtpd.spool.internal.Primary;
import io.github.lsmtpd.spool.internal.PrimaryCircuit;
import io.github.lsmtpd.spool.internal.PrimaryCircuit.Route;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores every message in one of two places: the primary sink confirms it, or it is on the disk of this machine, from
 * where it is given to the primary as soon as that works again.
 *
 * <p>A message goes to the spool when the primary fails with a failure that may pass, throws, or does not answer in time.
 * From then on the primary counts as down and messages go to the spool at once, until it takes one of them, or, if there
 * are none, a live one; then the rest is replayed beside the live traffic. What the primary refuses for good is refused, not
 * spooled. If it fails for some recipients, the message is spooled for those alone whose failure may pass.
 *
 * <p>If the spool has no room, or too many messages wait for its disk, the failure is
 * {@link DeliveryException.Reason#INSUFFICIENT_STORAGE}, and likewise if the message is larger than the primary
 * {@linkplain MessageSink#provenMessageSize is known to take}; if the spool fails otherwise,
 * {@link DeliveryException.Reason#TRANSIENT}.
 *
 * <p>A stage that completes with the text {@code spool} stands for a message in the spool; otherwise its value is the
 * primary's. Whoever cancels a stage still has the message: it is not written if that has not begun, and otherwise its file
 * is removed, so that it is neither lost nor, if possible, delivered twice.
 *
 * <p>Delivery to the primary is at least once, always with the same message id: a message whose confirm was late, or came
 * just before a crash, is delivered again. {@link #deliver} never blocks. Thread safe.
 */
public final class FailoverSink implements MessageSink {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverSink.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    final SpoolDirectory spool;
    final Primary primary;
    final PrimaryCircuit circuit;
    final SpoolHealth spoolHealth = new SpoolHealth(new ConditionLog(LOG, "The spool takes messages again"));
    final Replayer replayer;
    final DiskQueue disk;
    final AtomicLong spooled = new AtomicLong();
    /** How many messages are on their way into the spool. */
    final AtomicInteger unwritten = new AtomicInteger();

    private final PoisonTracker poison;
    private final ConfirmedFiles files;
    private final Redelivery redelivery;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the spool and begins to replay what earlier runs left in it.
     *
     * @param primary where messages go first; closed along with this sink
     * @param settings the spool and the times
     * @throws SettingException if the directory cannot be used; the primary is then left open
     */
    public FailoverSink(MessageSink primary, SpoolSettings settings) {
        this(primary, settings, open(settings), new DiskQueue());
    }

    FailoverSink(MessageSink primary, SpoolSettings settings, SpoolDirectory spool, DiskQueue disk) {
        this.spool = spool;
        this.disk = disk;
        this.primary = new Primary(primary, settings.primaryTimeout());
        this.circuit = new PrimaryCircuit(
                settings.minBackoff(), settings.maxBackoff(), new ConditionLog(LOG, "The primary sink is used again"));
        this.poison = new PoisonTracker(settings.poisonTries(), settings.minBackoff(), settings.maxBackoff());
        this.files = new ConfirmedFiles(spool, settings);
        this.redelivery = new Redelivery(spool, this.primary, circuit, poison, files, disk, settings);
        this.replayer = new Replayer(
                spool, redelivery, circuit, this.primary, settings, () -> unwritten.get() == 0, this::tick);
        replayer.start();
    }

    private static SpoolDirectory open(SpoolSettings settings) {
        try {
            return SpoolDirectory.open(settings);
        } catch (IOException e) {
            String why = e instanceof FileSystemException failure && failure.getReason() != null
                    ? failure.getReason()
                    : e.toString();
            throw new SettingException(
                    SpoolSetting.DIRECTORY.variable(),
                    settings.directory(),
                    "a directory that belongs to this user and process alone, writable, mode 0700 (" + why + ")");
        }
    }

    @Override
    public CompletionStage<?> deliver(MailMessage message) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(DeliveryException.temporary("shutting down"));
        }
        LiveDelivery delivery = new LiveDelivery(this, message);
        Route route = yieldsToTrial(message) ? Route.SPOOL : circuit.live();
        if (route == Route.SPOOL) {
            delivery.toSpool(message);
        } else {
            delivery.toPrimary(message, route);
        }
        return delivery.result();
    }

    /** A message that the spool would refuse does not: then the trial proves nothing, and is held again. */
    private boolean yieldsToTrial(MailMessage message) {
        long size = message.content().size();
        return primary.isReserved() && size <= primary.provenMessageSize() && spool.hasRoomFor(size);
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

    /**
     * How many messages were written to the spool since this sink was made.
     *
     * @return the count
     */
    public long spooled() {
        return spooled.get();
    }

    /**
     * How many messages the primary took from the spool since this sink was made.
     *
     * @return the count
     */
    public long replayed() {
        return redelivery.taken();
    }

    /**
     * How many messages were parked since this sink was made: those that the primary refused for good, again and again,
     * while it had no other. Each lies in the subdirectory {@code parked}; one that is moved back is tried again.
     *
     * @return the count
     */
    public long parked() {
        return redelivery.parked();
    }

    /**
     * How many damaged files were found since this sink was made. Each lies in the subdirectory {@code quarantine}.
     *
     * @return the count
     */
    public long quarantined() {
        return redelivery.quarantined();
    }

    /**
     * Returns whether messages go to the primary first.
     *
     * @return false from a failure of the primary until it has taken a message again
     */
    public boolean isPrimaryUp() {
        return circuit.isClosed();
    }

    /**
     * Returns whether the spool took the last message that was to be written to it.
     *
     * @return false after a failure, until a message is spooled again
     */
    public boolean isSpoolUp() {
        return spoolHealth.isUp();
    }

    void primaryTook(Route route) {
        poison.primaryTookOne();
        circuit.taken(route);
    }

    /** The message is stored elsewhere, or its client still has it: whether its file is there yet or not, it is not needed. */
    void removeFile(UUID id) {
        files.confirmed(id);
        try {
            disk.execute(() -> files.removeConfirmed(id));
        } catch (RejectedExecutionException e) {
            LOG.debug("the file of {} stays, because the spool is closed", id);
        }
    }

    private void tick() {
        circuit.tick();
        spoolHealth.tick();
    }

    /**
     * Stops the replay, closes the primary, spools what the primary leaves unconfirmed, and lets go of the directory. May
     * be repeated. Beside the time that the primary takes, it returns within half a minute, even if the disk does not
     * answer; the directory then stays locked as long as the process lives. An interrupt does not shorten it.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
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
