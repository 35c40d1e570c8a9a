package io.github.lsmtpd.spool;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.Failures;
import io.github.lsmtpd.spool.internal.PoisonTracker;
import io.github.lsmtpd.spool.internal.Primary;
import io.github.lsmtpd.spool.internal.PrimaryCircuit;
import io.github.lsmtpd.spool.internal.PrimaryCircuit.Route;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one message of the spool to the primary and does with its file what follows from that: it is removed once the
 * primary confirms, quarantined when damaged, parked when it is proved that the primary will never take it, and left for
 * later otherwise. Thread safe.
 */
final class Redelivery {
    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

    private final SpoolDirectory spool;
    private final Primary primary;
    private final PrimaryCircuit circuit;
    private final PoisonTracker poison;
    private final ConfirmedFiles files;
    private final DiskQueue disk;
    private final SetAsideFiles aside;
    private final ConditionLog unreadable = new ConditionLog(LOG, "The files of the spool can be read again");
    private final AtomicLong taken = new AtomicLong();

    Redelivery(
            SpoolDirectory spool,
            Primary primary,
            PrimaryCircuit circuit,
            PoisonTracker poison,
            ConfirmedFiles files,
            DiskQueue disk,
            SpoolSettings settings) {
        this.spool = spool;
        this.primary = primary;
        this.circuit = circuit;
        this.poison = poison;
        this.files = files;
        this.disk = disk;
        this.aside = new SetAsideFiles(spool, poison, settings, LOG);
    }

    /** How many messages the primary took from the spool. */
    long taken() {
        return taken.get();
    }

    long parked() {
        return aside.parked();
    }

    long quarantined() {
        return aside.quarantined();
    }

    /** From here on no file is moved. */
    void stop() {
        aside.stop();
    }

    /** Returns whether there is anything to do for a message now. */
    boolean isDue(UUID id) {
        if (files.isConfirmed(id)) {
            return files.isRetryDue(id);
        }
        return !files.isFull() && poison.isDue(id) && !primary.mayYetConfirm(id);
    }

    /** Returns whether a message is at the primary already, and only its file is still there. */
    boolean isDelivered(UUID id) {
        return files.isConfirmed(id);
    }

    /** Returns whether the primary must have no other message during the next attempt. */
    boolean needsTrial(UUID id) {
        return !files.isConfirmed(id) && poison.needsTrial(id);
    }

    /** A trial could not be held now. */
    void postpone(UUID id) {
        poison.failed(id);
    }

    /**
     * Tries one message; what follows from it for the primary is said to the circuit.
     *
     * @return completes normally, when nothing is left to be done for the message
     */
    CompletableFuture<?> attempt(UUID id, Route route) {
        if (!files.claim(id)) {
            circuit.undecided(route);
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Outcome> attempt;
        try {
            attempt = deliver(id);
        } catch (RuntimeException | Error e) {
            attempt = CompletableFuture.failedFuture(e);
        }
        return attempt.handle((outcome, failure) -> {
            files.release(id);
            if (failure != null) {
                unexpected(id, failure);
            }
            (outcome == null ? Outcome.UNDECIDED : outcome).tell(circuit, route);
            return null;
        });
    }

    private void unexpected(UUID id, Throwable failure) {
        poison.failed(id);
        if (!(Failures.cause(failure) instanceof RejectedExecutionException)) { // thus the sink is closed
            unreadable.occurred("A message of the spool failed unexpectedly", failure);
        }
    }

    private CompletableFuture<Outcome> deliver(UUID id) {
        if (files.isConfirmed(id)) {
            files.remove(id);
            return CompletableFuture.completedFuture(Outcome.UNDECIDED);
        }
        MailMessage message = read(id);
        return message == null ? CompletableFuture.completedFuture(Outcome.UNDECIDED) : give(message);
    }

    /** Bytes that were read whole and are wrong are damage; what could not be read may be right another time. */
    private @Nullable MailMessage read(UUID id) {
        try {
            MailMessage message = spool.read(id);
            unreadable.ended();
            return message;
        } catch (NoSuchFileException e) {
            return null; // removed since the directory was read
        } catch (SpoolDirectory.DamagedException e) {
            aside.quarantine(id, e);
        } catch (IOException | OutOfMemoryError e) {
            poison.failed(id);
            unreadable.occurred("A file of the spool cannot be read now, it stays: " + Failures.text(e), null);
        }
        return null;
    }

    private CompletableFuture<Outcome> give(MailMessage message) {
        Primary.Attempt attempt = primary.deliver(message, where -> confirmedLate(message.id()));
        return attempt.handleAsync((done, failure) -> settle(message, attempt, failure), disk);
    }

    private void confirmedLate(UUID id) {
        files.confirmed(id);
        disk.execute(() -> files.removeConfirmed(id));
    }

    private Outcome settle(MailMessage message, Primary.Attempt attempt, @Nullable Throwable failure) {
        UUID id = message.id();
        if (failure == null || files.isConfirmed(id)) {
            taken.incrementAndGet();
            poison.primaryTookOne();
            poison.forget(id);
            files.remove(id);
            return Outcome.TAKEN;
        }
        DeliveryException reason = DeliveryException.from(failure);
        Unserved unserved = Unserved.of(message, reason);
        if (unserved.anyServed()) {
            poison.primaryTookOne();
            keepFor(unserved, message);
        }
        if (unserved.later().isEmpty()) {
            refusedForGood(id, attempt.wasAlone(), reason);
            return unserved.anyServed() ? Outcome.TAKEN : Outcome.UNDECIDED;
        }
        boolean othersPass = poison.othersPass(id);
        poison.failed(id);
        return unserved.anyServed() || othersPass ? Outcome.UNDECIDED : new Outcome(false, failure);
    }

    /** Those who have the message do not get it again. */
    private void keepFor(Unserved unserved, MailMessage message) {
        List<Recipient> rest = message.envelope().recipients().stream()
                .filter(each ->
                        unserved.later().contains(each) || unserved.forGood().containsKey(each))
                .toList();
        try {
            spool.replace(Unserved.only(rest, message));
        } catch (IOException e) {
            LOG.warn(
                    "message {} was taken for some recipients, who may get it again: {}",
                    message.id(),
                    Failures.text(e));
        }
    }

    private void refusedForGood(UUID id, boolean alone, DeliveryException why) {
        if (poison.refusedForGood(id, alone)) {
            aside.park(id, why);
        }
    }

    /** What an attempt says about the primary: it took the message, it failed, or neither. */
    private record Outcome(boolean isTaken, @Nullable Throwable failure) {
        private static final Outcome TAKEN = new Outcome(true, null);
        private static final Outcome UNDECIDED = new Outcome(false, null);

        private void tell(PrimaryCircuit circuit, Route route) {
            if (isTaken) {
                circuit.taken(route);
            } else if (failure != null) {
                circuit.failed(route, failure);
            } else {
                circuit.undecided(route);
            }
        }
    }
}
