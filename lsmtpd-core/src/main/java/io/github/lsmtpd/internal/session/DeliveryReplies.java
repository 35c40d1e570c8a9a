package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.protocol.Reply;
import java.util.List;
import java.util.Map;

/**
 * The answer to a message, which ends the transaction: one reply for all of it, or one for each recipient (RFC 2033 §4.2).
 * Immutable.
 *
 * @param reply the reply for all
 * @param byRecipient the replies for those recipients who have one of their own
 */
record DeliveryReplies(Reply reply, Map<Recipient, Reply> byRecipient) implements Answer {
    static DeliveryReplies of(Reply reply) {
        return new DeliveryReplies(reply, Map.of());
    }

    /** The replies over LMTP, in the order of the recipients. */
    List<Reply> forEach(List<Recipient> recipients) {
        return recipients.stream()
                .map(recipient -> byRecipient.getOrDefault(recipient, reply))
                .toList();
    }
}
