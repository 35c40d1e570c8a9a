package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way to the primary or to the spool: a live one, or one that a spool before this has stored. It
 * releases the message as soon as its result is known: when it was stored or refused, and when the caller cancels the result
 * because the client got 451. Then what has not begun is not done, and a file that was being written is removed, because the
 * client still has the message.
 */
final class LiveDelivery {
    /** The value of a stage whose message is in the spool, for the message log. */
    private static final String SPOOL = "spool";

    private final Context context;
    private final boolean stored;
    private final UUID id;
    private final SpoolEntry entry;
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private volatile @Nullable MailMessage message;
    private volatile @Nullable PrimaryAttempt attempt;
    private volatile DiskQueue.@Nullable Write write;
    /** Why the spool did not take it, if it was asked first. */
    private volatile @Nullable DeliveryException refusedBySpool;

    /** What all deliveries share. */
    record Context(
            Primary primary,
            PrimaryCircuit circuit,
            PoisonTracker poison,
            Spooler spooler,
            ConfirmedFiles files,
            Replayer replay) {}

    /** For {@code stored}, see {@link RedeliveringSink#redeliver}. */
    LiveDelivery(Context context, MailMessage message, boolean stored) {
        this.context = context;
        this.stored = stored;
        this.id = message.id();
        this.entry = new SpoolEntry(id, message.receivedAt(), message.content().size());
        this.message = message;
        var unused = result.whenComplete((where, failure) -> release());
    }

    CompletableFuture<@Nullable Object> result() {
        return result;
    }

    private void release() {
        message = null;
        PrimaryAttempt begun = attempt;
        if (begun != null) {
            begun.cancel(false);
        }
        context.spooler.drop(write);
    }

    void toPrimary(MailMessage given, Route route) {
        PrimaryAttempt begun = context.primary.deliver(given, stored, this::confirmedLate);
        attempt = begun;
        if (result.isDone()) {
            release(); // it was cancelled before there was an attempt
        }
        var unused = begun.whenComplete((where, failure) -> {
            if (failure == null) {
                taken(route);
                result.complete(where);
            } else {
                primaryFailed(route, failure);
            }
        });
    }

    private void taken(Route route) {
        context.poison.primaryTookOne();
        context.circuit.taken(route);
    }

    private void primaryFailed(Route route, Throwable failure) {
        MailMessage unstored = message;
        if (unstored == null) {
            context.circuit.failed(route, failure); // it took longer than the caller's deadline
            return;
        }
        DeliveryException reason = DeliveryException.from(failure);
        FailedRecipients failed = FailedRecipients.of(unstored, reason);
        boolean forGood = failed.transientOnes().isEmpty();
        if (failed.anyTaken()) {
            taken(route);
        } else if (forGood || failed.aboutRecipients() || isUnproven(unstored, route)) {
            context.circuit.undecided(route);
        } else {
            context.circuit.failed(route, failure);
        }
        if (!forGood) {
            spool(unstored, stored ? failed.allTransient(unstored) : failed);
        } else if (stored) {
            toBeParked(unstored, failed.allTransient(unstored));
        } else {
            result.completeExceptionally(reason);
        }
    }

    private void spool(MailMessage unstored, FailedRecipients failed) {
        context.replay.signal();
        DeliveryException bySpool = refusedBySpool;
        if (bySpool == null) {
            toSpool(unstored, failed);
        } else {
            refuse(failed, bySpool);
        }
    }

    /** It does not wait here for long: the quota, which it may never fit, is no reason to leave it where it is. */
    private void toBeParked(MailMessage unstored, FailedRecipients failed) {
        context.replay.signal();
        store(failed.transientPartOf(unstored), false, refusal -> written(failed, refusal));
    }

    /** Its size alone may have been the reason. */
    private boolean isUnproven(MailMessage unstored, Route route) {
        return route == Route.LIVE && unstored.content().size() > context.primary.provenMessageSize();
    }

    void toSpool(MailMessage given) {
        toSpool(given, forAll(given));
    }

    private static FailedRecipients forAll(MailMessage given) {
        return FailedRecipients.of(given, DeliveryException.temporary(""));
    }

    /** Only if the spool does not take it, it goes to the primary, if that takes live messages. */
    void toSpoolFirst(MailMessage given) {
        FailedRecipients all = forAll(given);
        store(given, true, refusal -> {
            MailMessage unstored = message;
            if (refusal == null || unstored == null) {
                written(all, refusal);
            } else {
                refusedBySpool = refusal;
                toPrimaryInstead(unstored, all, refusal);
            }
        });
    }

    private void toPrimaryInstead(MailMessage unstored, FailedRecipients all, DeliveryException refusal) {
        Route route = context.circuit.live();
        if (route == Route.SPOOL) {
            refuse(all, refusal);
        } else {
            toPrimary(unstored, route);
        }
    }

    private void toSpool(MailMessage unstored, FailedRecipients failed) {
        long size = stored ? 0 : unstored.content().size();
        if (size > context.primary.maxMessageSize()) {
            refuse(failed, Refusals.tooLarge());
        } else if (size > context.primary.provenMessageSize()) {
            refuse(failed, Refusals.tooLargeNow());
        } else {
            store(failed.transientPartOf(unstored), true, refusal -> written(failed, refusal));
        }
    }

    private void store(MailMessage part, boolean withinQuota, Consumer<@Nullable DeliveryException> outcome) {
        write = context.spooler.write(part, withinQuota, () -> !result.isDone(), outcome);
        if (result.isDone()) {
            context.spooler.drop(write); // it was cancelled before there was a write
        }
    }

    private void written(FailedRecipients failed, @Nullable DeliveryException refusal) {
        if (refusal != null) {
            refuse(failed, refusal);
        } else if (complete(failed)) {
            context.replay.stored(entry);
        } else {
            context.files.removeLater(id);
        }
    }

    /** Returns false if the result was completed before, or cancelled. */
    private boolean complete(FailedRecipients failed) {
        return failed.permanent().isEmpty()
                ? result.complete(SPOOL)
                : result.completeExceptionally(new PartialDeliveryException(failed.permanent()));
    }

    private void refuse(FailedRecipients failed, DeliveryException refusal) {
        result.completeExceptionally(failed.refused(refusal));
    }

    /** Whether it waits for the disk, is being written or is a file: it is stored, and is not needed twice. */
    private void confirmedLate(@Nullable Object where) {
        if (!result.complete(where)) {
            context.files.removeLater(id);
        }
    }
}
