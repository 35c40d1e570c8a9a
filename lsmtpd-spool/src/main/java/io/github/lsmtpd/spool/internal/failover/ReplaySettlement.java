package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles the file of a message after the primary's answer: it is removed once the primary has confirmed, rewritten for the
 * recipients that are left if it took the message for some, parked when it is proved that the primary will never take it,
 * and left for later otherwise. Thread safe.
 */
final class ReplaySettlement {
    private static final Logger LOG = LoggerFactory.getLogger(ReplaySettlement.class);

    private final SpoolStore spool;
    private final PoisonTracker poison;
    private final ConfirmedFiles files;
    private final SetAsideFiles aside;
    private final AtomicLong taken = new AtomicLong();

    ReplaySettlement(SpoolStore spool, PoisonTracker poison, ConfirmedFiles files, SetAsideFiles aside) {
        this.spool = spool;
        this.poison = poison;
        this.files = files;
        this.aside = aside;
    }

    /** How many messages the primary took from the spool. */
    long taken() {
        return taken.get();
    }

    /** Settles a message, which must be claimed; returns what its outcome says about the primary. */
    ReplayOutcome settle(MailMessage message, PrimaryAttempt attempt, @Nullable Throwable failure) {
        if (failure == null || files.isConfirmed(message.id())) {
            confirmed(message.id());
            return ReplayOutcome.TAKEN;
        }
        return failed(message, attempt, failure);
    }

    private void confirmed(UUID id) {
        taken.incrementAndGet();
        poison.primaryTookOne();
        poison.forget(id);
        files.remove(id);
    }

    private ReplayOutcome failed(MailMessage message, PrimaryAttempt attempt, Throwable failure) {
        UUID id = message.id();
        DeliveryException reason = DeliveryException.from(failure);
        FailedRecipients failed = FailedRecipients.of(message, reason);
        if (failed.anyTaken()) {
            poison.primaryTookOne();
            keepForTheRest(failed, message);
        }
        if (failed.transientOnes().isEmpty()) {
            refusedForGood(id, attempt.wasAlone(), reason);
            return failed.anyTaken() ? ReplayOutcome.TAKEN : ReplayOutcome.UNDECIDED;
        }
        boolean othersPass = poison.othersPass(id);
        poison.failed(id);
        return failed.anyTaken() || failed.aboutRecipients() || othersPass
                ? ReplayOutcome.UNDECIDED
                : ReplayOutcome.failed(failure);
    }

    /** Recipients for whom the message was taken do not get it again. */
    private void keepForTheRest(FailedRecipients failed, MailMessage message) {
        try {
            spool.replace(failed.failedPartOf(message));
        } catch (IOException e) {
            LOG.warn(
                    "message {} was taken for some recipients, who may get it again: {}",
                    message.id(),
                    Failures.text(e));
        }
    }

    private void refusedForGood(UUID id, boolean alone, DeliveryException reason) {
        if (poison.refusedForGood(id, alone)) {
            aside.park(id, reason);
        }
    }
}
