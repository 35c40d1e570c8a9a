package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.spool.SpoolFullException;
import org.jspecify.annotations.Nullable;

/** The replies to clients whose messages neither the primary nor the spool stores. */
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
