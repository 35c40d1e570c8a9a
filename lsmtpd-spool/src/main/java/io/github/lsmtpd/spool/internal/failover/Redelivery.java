package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.file.Failures;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one message of the spool to the primary: claims and reads its file, and settles it after the answer, on a thread of
 * the disk. A message that is confirmed already is not sent again, only its file removed. Thread safe.
 */
final class Redelivery {
    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

    private final Primary primary;
    private final PrimaryCircuit circuit;
    private final PoisonTracker poison;
    private final ConfirmedFiles files;
    private final Executor disk;
    private final ReplaySource source;
    private final ReplaySettlement settlement;
    private final ConditionLog unexpected = new ConditionLog(LOG, "Messages of the spool can be replayed again");

    Redelivery(
            Primary primary,
            PrimaryCircuit circuit,
            PoisonTracker poison,
            ConfirmedFiles files,
            Executor disk,
            ReplaySource source,
            ReplaySettlement settlement) {
        this.primary = primary;
        this.circuit = circuit;
        this.poison = poison;
        this.files = files;
        this.disk = disk;
        this.source = source;
        this.settlement = settlement;
    }

    /** Returns whether there is anything to do for a message now. */
    boolean isDue(UUID id) {
        if (files.isConfirmed(id)) {
            return files.isRetryDue(id);
        }
        return !files.isFull() && poison.isDue(id) && !primary.mayYetConfirm(id);
    }

    /** Returns whether the primary has taken a message, and only its file is still there. */
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

    /** Tries one message, and reports to the circuit what its outcome says; completes normally when both are done. */
    CompletableFuture<?> attempt(UUID id, Route route) {
        if (!files.claim(id)) {
            circuit.undecided(route);
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<ReplayOutcome> attempt;
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
            (outcome == null ? ReplayOutcome.UNDECIDED : outcome).report(circuit, route);
            return null;
        });
    }

    private void unexpected(UUID id, Throwable failure) {
        poison.failed(id);
        if (!(Failures.cause(failure) instanceof RejectedExecutionException)) { // that is how a closed sink fails
            unexpected.occurred("A message of the spool failed unexpectedly", failure);
        }
    }

    private CompletableFuture<ReplayOutcome> deliver(UUID id) {
        if (files.isConfirmed(id)) {
            files.remove(id);
            return CompletableFuture.completedFuture(ReplayOutcome.UNDECIDED);
        }
        MailMessage message = source.read(id);
        return message == null ? CompletableFuture.completedFuture(ReplayOutcome.UNDECIDED) : give(message);
    }

    private CompletableFuture<ReplayOutcome> give(MailMessage message) {
        PrimaryAttempt attempt = primary.deliver(message, true, where -> files.removeLater(message.id()));
        return attempt.handleAsync(
                (done, failure) -> {
                    ReplayOutcome outcome = settlement.settle(message, attempt, failure);
                    unexpected.ended();
                    return outcome;
                },
                disk);
    }
}
