package io.github.lsmtpd;

import io.github.lsmtpd.internal.support.Checks;
import java.util.Objects;

/**
 * A mailbox, {@code local-part@domain}, as RFC 5321 §4.1.2 writes it. Immutable. Two addresses are equal when both parts
 * are equal to the letter: the local part is case-sensitive (§2.4), and the domain is kept as it was given.
 *
 * @param localPart the local part as given, with its quotes if it had any; never empty
 * @param domain the domain or the address literal with its square brackets; empty only for {@code Postmaster} alone
 */
public record MailAddress(String localPart, String domain) {
    /**
     * An address, of which nothing is checked but that it can stand in one line.
     *
     * @param localPart the local part
     * @param domain the domain, or empty
     * @throws IllegalArgumentException if there is no local part, or a control character or a line end in either
     */
    public MailAddress {
        Checks.printable("localPart", localPart);
        Checks.printable("domain", domain);
        if (localPart.isEmpty()) {
            throw new IllegalArgumentException("localPart is empty; the null reverse-path is no address");
        }
    }

    /**
     * Splits an address at its last {@code @}; nothing else is checked.
     *
     * @param address such as {@code user@example.com}, or {@code Postmaster} alone
     * @return the address
     * @throws IllegalArgumentException if there is no local part, or a control character or a line end
     */
    public static MailAddress of(String address) {
        int at = Objects.requireNonNull(address, "address").lastIndexOf('@');
        return at < 0
                ? new MailAddress(address, "")
                : new MailAddress(address.substring(0, at), address.substring(at + 1));
    }

    /**
     * The address as it was given.
     *
     * @return {@code local-part@domain}, without angle brackets
     */
    @Override
    public String toString() {
        return domain.isEmpty() ? localPart : localPart + "@" + domain;
    }
}
