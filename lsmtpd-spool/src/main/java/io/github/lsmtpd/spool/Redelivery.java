package io.github.lsmtpd.spool;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.internal.Failures;
import io.github.lsmtpd.spool.internal.Primary;
import io.github.lsmtpd.spool.internal.Strikes;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one message of the spool to the primary and does with its file what follows from that: it is removed once the
 * primary confirms, quarantined when damaged, parked when only this message fails, and left for later otherwise. Thread
 * safe.
 */
final class Redelivery {
    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

    private final SpoolDirectory spool;
    private final Primary primary;
    private final Strikes strikes;
    private final ConfirmedFiles files;
    private final Executor disk;
    private final AtomicLong taken = new AtomicLong();

    Redelivery(SpoolDirectory spool, Primary primary, Strikes strikes, ConfirmedFiles files, Executor disk) {
        this.spool = spool;
        this.primary = primary;
        this.strikes = strikes;
        this.files = files;
        this.disk = disk;
    }

    /** How many messages the primary took from the spool. */
    long taken() {
        return taken.get();
    }

    /** Tells whether there is anything to do for a message now. */
    boolean isDue(UUID id) {
        if (files.isConfirmed(id)) {
            return files.isRetryDue(id);
        }
        return !files.isFull() && strikes.isDue(id) && !primary.mayYetConfirm(id);
    }

    /**
     * Tries one message.
     *
     * @return true once the primary took it, false if what happened says nothing about the primary, exceptionally if the
     *     primary did not take it
     */
    CompletableFuture<Boolean> attempt(UUID id) {
        if (!files.claim(id)) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> attempt;
        try {
            attempt = deliver(id);
        } catch (RuntimeException | Error e) {
            attempt = CompletableFuture.failedFuture(e);
        }
        return attempt.whenComplete((done, failure) -> files.release(id));
    }

    private CompletableFuture<Boolean> deliver(UUID id) {
        if (files.isConfirmed(id)) {
            files.remove(id);
            return CompletableFuture.completedFuture(false);
        }
        MailMessage message;
        try {
            message = spool.read(id);
        } catch (NoSuchFileException | ClosedByInterruptException e) {
            return CompletableFuture.completedFuture(false);
        } catch (SpoolDirectory.DamagedException e) {
            setAside(id, spool::quarantine, e);
            return CompletableFuture.completedFuture(false);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            refused(id, e);
            return CompletableFuture.completedFuture(false);
        }
        return primary.deliver(message, () -> confirmedLate(id))
                .handleAsync((done, failure) -> settle(id, failure), disk);
    }

    private void confirmedLate(UUID id) {
        files.confirmed(id);
        disk.execute(() -> files.removeConfirmed(id));
    }

    private boolean settle(UUID id, Throwable failure) {
        if (failure == null || files.isConfirmed(id)) {
            taken.incrementAndGet();
            strikes.primaryTookOne();
            strikes.forget(id);
            files.remove(id);
            return true;
        }
        boolean othersPass = strikes.isSuspect(id);
        refused(id, failure);
        DeliveryException reason = DeliveryException.from(failure);
        if (othersPass || !reason.reason().isTransient()) {
            return false;
        }
        throw reason;
    }

    private void refused(UUID id, Throwable failure) {
        if (strikes.failed(id)) {
            setAside(id, spool::park, failure);
        }
    }

    private void setAside(UUID id, Move move, Throwable why) {
        try {
            LOG.warn("message {} is set aside as {}: {}", id, move.move(id), Failures.text(why));
            strikes.forget(id);
        } catch (IOException e) {
            strikes.failed(id);
            LOG.warn("message {} cannot be set aside: {}; {}", id, Failures.text(why), Failures.text(e));
        }
    }

    /** Moves the file of a message, and tells where it is then. */
    @FunctionalInterface
    private interface Move {
        Path move(UUID id) throws IOException;
    }
}
