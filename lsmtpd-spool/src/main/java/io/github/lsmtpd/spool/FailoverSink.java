package io.github.lsmtpd.spool;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SettingException;
import io.github.lsmtpd.spool.internal.Failures;
import io.github.lsmtpd.spool.internal.Health;
import io.github.lsmtpd.spool.internal.Primary;
import io.github.lsmtpd.spool.internal.Strikes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores every message in one of two places: the primary sink confirms it, or it is on the disk of this machine, from
 * where it is given to the primary as soon as that works again.
 *
 * <p>A message goes to the spool when the primary fails with a failure that may pass, throws, or does not answer in time.
 * From then on the primary counts as down and messages go to the spool at once, until it takes one of them; then the rest
 * is replayed beside the live traffic. What the primary refuses for good is refused, not spooled. If the spool has no
 * room, the failure is {@link DeliveryException.Reason#INSUFFICIENT_STORAGE}; if it fails otherwise,
 * {@link DeliveryException.Reason#TRANSIENT}.
 *
 * <p>Delivery to the primary is at least once, always with the same message id: a message whose confirm was late, or came
 * just before a crash, is delivered again. {@link #deliver} never blocks. Thread safe.
 */
public final class FailoverSink implements MessageSink {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverSink.class);
    /** As many as can wait for the disk at once, so that their fsyncs run together. */
    private static final int WRITERS = 8;

    private static final long CLOSE_SECONDS = 10;

    private final SpoolDirectory spool;
    private final Primary primary;
    private final Health primaryHealth =
            new Health(LOG, "the primary sink takes no messages, they are spooled", "the primary sink is used again");
    private final Health spoolHealth =
            new Health(LOG, "the spool takes no messages, senders are told to try later", "the spool takes messages");
    private final Strikes strikes;
    private final ConfirmedFiles files;
    private final Redelivery redelivery;
    private final Replayer replayer;
    private final ExecutorService disk = executor();
    private final AtomicLong spooled = new AtomicLong();
    private final AtomicInteger writing = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the spool and begins to replay what earlier runs left in it.
     *
     * @param primary where messages go first; closed along with this sink
     * @param settings the spool and the times
     * @throws SettingException if the directory cannot be used; the primary is then left open
     */
    public FailoverSink(MessageSink primary, SpoolSettings settings) {
        this(primary, settings, open(settings));
    }

    FailoverSink(MessageSink primary, SpoolSettings settings, SpoolDirectory spool) {
        this.spool = spool;
        this.primary = new Primary(primary, settings.primaryTimeout());
        this.strikes = new Strikes(settings.poisonTries(), settings.minBackoff(), settings.maxBackoff());
        this.files = new ConfirmedFiles(spool, settings);
        this.redelivery = new Redelivery(spool, this.primary, strikes, files, disk);
        this.replayer = new Replayer(spool, redelivery, primaryHealth, () -> writing.get() == 0, settings);
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
                    SpoolSettings.DIRECTORY,
                    settings.directory(),
                    "a directory that belongs to this user and process alone, writable, mode 0700 (" + why + ")");
        }
    }

    private static ExecutorService executor() {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPoolExecutor(WRITERS, WRITERS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "lsmtpd-spool-disk-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public CompletionStage<Void> deliver(MailMessage message) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(DeliveryException.temporary("shutting down"));
        }
        Delivery delivery = new Delivery(message);
        if (primaryHealth.isUp()) {
            delivery.toPrimary();
        } else {
            delivery.toSpool();
        }
        return delivery.result;
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
     * Tells whether messages go to the primary first.
     *
     * @return false from a failure of the primary until it has taken a message again
     */
    public boolean isPrimaryUp() {
        return primaryHealth.isUp();
    }

    /**
     * Tells whether the spool took the last message that was written to it.
     *
     * @return false after a failure, until a message is spooled again
     */
    public boolean isSpoolUp() {
        return spoolHealth.isUp();
    }

    /**
     * Stops the replay, closes the primary, spools what the primary leaves unconfirmed, and lets go of the directory. May
     * be repeated. Beside the time that the primary takes, it returns within half a minute, even if the disk does not
     * answer; the directory then stays locked as long as the process lives.
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
        disk.shutdown();
        try {
            if (disk.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                spool.close();
            } else {
                LOG.error("the spool did not finish writing in {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the spool failed to close: {}", Failures.text(e));
        }
    }

    /** One live message on its way to the primary or to the spool. */
    private final class Delivery {
        private final MailMessage message;
        private final CompletableFuture<Void> result = new CompletableFuture<>();
        private volatile boolean confirmedLate;

        Delivery(MailMessage message) {
            this.message = message;
        }

        void toPrimary() {
            CompletionStage<Void> attempt = primary.deliver(message, this::confirmedLate);
            attempt.whenComplete((done, failure) -> {
                if (failure == null) {
                    strikes.primaryTookOne();
                    result.complete(null);
                } else {
                    primaryFailed(failure);
                }
            });
        }

        private void primaryFailed(Throwable failure) {
            DeliveryException reason = DeliveryException.from(failure);
            if (!reason.reason().isTransient()) {
                result.completeExceptionally(reason);
                return;
            }
            writing.incrementAndGet();
            primaryHealth.down(failure);
            replayer.signal();
            write();
        }

        void toSpool() {
            writing.incrementAndGet();
            write();
        }

        private void write() {
            if (!onDisk(() -> spool.start(message).whenComplete((done, failure) -> written(failure)))) {
                written(DeliveryException.temporary("shutting down"));
            }
        }

        private void written(@Nullable Throwable failure) {
            writing.decrementAndGet();
            if (failure == null) {
                spooled.incrementAndGet();
                spoolHealth.up();
                replayer.signal();
            } else if (!confirmedLate) {
                spoolHealth.down(failure);
                result.completeExceptionally(refusal(Failures.cause(failure)));
                return;
            }
            result.complete(null);
            if (confirmedLate) {
                removeFile();
            }
        }

        /** Whether the file is there yet or not: either this removes it, or {@link #written} does. */
        private void confirmedLate() {
            confirmedLate = true;
            removeFile();
        }

        private void removeFile() {
            files.confirmed(message.id());
            onDisk(() -> files.removeConfirmed(message.id()));
        }
    }

    private static DeliveryException refusal(Throwable failure) {
        return failure instanceof SpoolDirectory.FullException
                ? new DeliveryException(DeliveryException.Reason.INSUFFICIENT_STORAGE, "the spool is full", failure)
                : new DeliveryException(
                        DeliveryException.Reason.TRANSIENT, "Temporarily unable to store the message", failure);
    }

    /** Runs what touches the disk; tells whether it will, which it does unless this sink is closed. */
    private boolean onDisk(Runnable task) {
        try {
            disk.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
