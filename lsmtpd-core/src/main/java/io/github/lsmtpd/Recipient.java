package io.github.lsmtpd;

import io.github.lsmtpd.internal.support.Checks;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One recipient of a message. Immutable.
 *
 * @param address the forward-path's mailbox
 * @param notifyOn when the sender wants to be told of the delivery (RFC 3461 §4.1); empty if the client did not say
 * @param originalRecipient the address that the sender gave, as {@code type;address} (RFC 3461 §4.2), if the client said
 */
public record Recipient(MailAddress address, Set<Notify> notifyOn, Optional<String> originalRecipient) {
    /**
     * A recipient.
     *
     * @param address the forward-path's mailbox
     * @param notifyOn when the sender wants to be told of the delivery, copied
     * @param originalRecipient the address that the sender gave
     * @throws IllegalArgumentException if NEVER does not stand alone, or the original recipient has a control character or
     *     a line end
     */
    public Recipient {
        Objects.requireNonNull(address, "address");
        notifyOn = Set.copyOf(Objects.requireNonNull(notifyOn, "notifyOn"));
        Objects.requireNonNull(originalRecipient, "originalRecipient");
        originalRecipient.ifPresent(original -> Checks.printable("originalRecipient", original));
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
            throw new IllegalArgumentException("notifyOn is " + notifyOn + "; NEVER stands alone");
        }
    }

    /**
     * A recipient of whom no more is known than the address.
     *
     * @param address the forward-path's mailbox
     */
    public Recipient(MailAddress address) {
        this(address, Set.of(), Optional.empty());
    }

    /** When the sender wants to be told of the delivery (RFC 3461 §4.1). */
    public enum Notify {
        /** In no case; stands alone. */
        NEVER,
        /** When the message has been delivered. */
        SUCCESS,
        /** When it cannot be delivered. */
        FAILURE,
        /** When it takes unusually long. */
        DELAY
    }

    /**
     * The forward-path.
     *
     * @return the address in angle brackets
     */
    @Override
    public String toString() {
        return "<" + address + ">";
    }
}
