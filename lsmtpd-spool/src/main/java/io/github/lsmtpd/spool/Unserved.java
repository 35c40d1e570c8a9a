package io.github.lsmtpd.spool;

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
 * Whom the primary did not serve. Immutable.
 *
 * @param later recipients whose failure may pass, in the envelope's order
 * @param forGood recipients whose failure will not, and why
 * @param anyServed whether somebody was served
 */
record Unserved(List<Recipient> later, Map<Recipient, DeliveryException> forGood, boolean anyServed) {
    static Unserved of(MailMessage message, DeliveryException failure) {
        List<Recipient> all = message.envelope().recipients();
        Map<Recipient, DeliveryException> failures = new LinkedHashMap<>();
        if (failure instanceof PartialDeliveryException partial
                && all.containsAll(partial.failures().keySet())) {
            failures.putAll(partial.failures());
        } else {
            // A failure that names none of our recipients could be any one's, so it is everybody's.
            all.forEach(recipient -> failures.put(recipient, failure));
        }
        List<Recipient> later = all.stream()
                .filter(each -> failures.containsKey(each)
                        && failures.get(each).reason().isTransient())
                .toList();
        boolean anyServed = failures.size() < new HashSet<>(all).size();
        failures.values().removeIf(why -> why.reason().isTransient());
        return new Unserved(later, failures, anyServed);
    }

    /** The same message, for these recipients alone. */
    static MailMessage only(List<Recipient> recipients, MailMessage message) {
        Envelope envelope = message.envelope();
        if (recipients.size() == envelope.recipients().size()) {
            return message;
        }
        Envelope rest = envelope.toBuilder().recipients(recipients).build();
        return message.withEnvelope(rest);
    }

    /** How it ends for all of them if those that may be served later are refused, too. */
    DeliveryException refused(DeliveryException later) {
        if (!anyServed && forGood.isEmpty()) {
            return later;
        }
        Map<Recipient, DeliveryException> all = new LinkedHashMap<>(forGood);
        this.later.forEach(recipient -> all.put(recipient, later));
        return new PartialDeliveryException(all);
    }
}
