package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.spool.SpoolFullException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why neither the primary nor the spool stores a message: the reply to its client, or what the spool before this one gets. */
final class Refusals {
    private Refusals() {}

    static DeliveryException shuttingDown() {
        return DeliveryException.temporary("The server is shutting down, try again later");
    }

    /** Larger than the primary ever takes. */
    static DeliveryException tooLarge() {
        return new DeliveryException(Reason.MESSAGE_TOO_BIG, "The message is too large", null);
    }

    /** Larger than the primary is known to take: in the spool it might stay for ever. */
    static DeliveryException tooLargeNow() {
        return noRoom("The message is too large to be stored right now, try again later", null);
    }

    static DeliveryException diskTooSlow() {
        return noRoom("Too many messages wait to be stored, try again later", null);
    }

    /** An earlier file of the message is in use; that is no failure of the spool. */
    static DeliveryException underWay(MailMessage message) {
        DeliveryException reason = DeliveryException.temporary("The message is under way already");
        return PartialDeliveryException.ofRecipientsAlone(message.envelope().recipients().stream()
                .collect(Collectors.toMap(each -> each, each -> reason, (one, same) -> one)));
    }

    /** What a failure of the spool means to the client. */
    static DeliveryException of(Throwable failure) {
        return failure instanceof SpoolFullException
                ? noRoom("No room for the message right now, try again later", failure)
                : new DeliveryException(Reason.TRANSIENT, "Temporarily unable to store the message", failure);
    }

    private static DeliveryException noRoom(String text, @Nullable Throwable cause) {
        return new DeliveryException(Reason.INSUFFICIENT_STORAGE, text, cause);
    }
}
