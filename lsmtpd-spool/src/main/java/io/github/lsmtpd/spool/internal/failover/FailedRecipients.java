package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The recipients for whom the primary did not take a message. Immutable.
 *
 * @param transientOnes recipients whose failure may pass, in the envelope's order
 * @param permanent recipients whose failure is permanent, and its reason
 * @param anyTaken whether the primary took the message for another recipient
 * @param aboutRecipients whether the primary says that it works, and the failure is that of these recipients
 */
record FailedRecipients(
        List<Recipient> transientOnes,
        Map<Recipient, DeliveryException> permanent,
        boolean anyTaken,
        boolean aboutRecipients) {
    static FailedRecipients of(MailMessage message, DeliveryException failure) {
        List<Recipient> all = message.envelope().recipients();
        Map<Recipient, DeliveryException> failures = new LinkedHashMap<>();
        boolean alone = false;
        if (failure instanceof PartialDeliveryException partial
                && all.containsAll(partial.failures().keySet())) {
            alone = partial.isOfRecipientsAlone();
            failures.putAll(partial.failures());
        } else {
            // A failure that names none of our recipients could be that of any, so it is that of all.
            all.forEach(recipient -> failures.put(recipient, failure));
        }
        List<Recipient> transientOnes = all.stream()
                .filter(each -> failures.containsKey(each)
                        && failures.get(each).reason().isTransient())
                .toList();
        boolean anyTaken = failures.size() < new HashSet<>(all).size();
        failures.values().removeIf(reason -> reason.reason().isTransient());
        return new FailedRecipients(transientOnes, failures, anyTaken, alone);
    }

    /** The same failures of that message, as if each of them might pass. */
    FailedRecipients allTransient(MailMessage message) {
        List<Recipient> all = failedPartOf(message).envelope().recipients();
        return new FailedRecipients(all, Map.of(), anyTaken, aboutRecipients);
    }

    /** The same message for those recipients alone whose failure may pass. */
    MailMessage transientPartOf(MailMessage message) {
        return only(transientOnes, message);
    }

    /** The same message for those recipients alone for whom it was not taken. */
    MailMessage failedPartOf(MailMessage message) {
        return only(
                message.envelope().recipients().stream()
                        .filter(each -> transientOnes.contains(each) || permanent.containsKey(each))
                        .toList(),
                message);
    }

    private static MailMessage only(List<Recipient> recipients, MailMessage message) {
        Envelope envelope = message.envelope();
        return recipients.size() == envelope.recipients().size()
                ? message
                : message.withEnvelope(
                        envelope.toBuilder().recipients(recipients).build());
    }

    /** The outcome for all recipients if those whose failure may pass are refused by the spool, too. */
    DeliveryException refused(DeliveryException bySpool) {
        if (!anyTaken && permanent.isEmpty()) {
            return bySpool;
        }
        Map<Recipient, DeliveryException> all = new LinkedHashMap<>(permanent);
        transientOnes.forEach(recipient -> all.put(recipient, bySpool));
        return new PartialDeliveryException(all);
    }
}
