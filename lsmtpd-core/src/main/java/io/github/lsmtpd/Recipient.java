package io.github.lsmtpd;

/**
 * One recipient of a message. Immutable.
 *
 * @param address the forward-path's mailbox
 */
public record Recipient(MailAddress address) {
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
