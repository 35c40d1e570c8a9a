package io.github.lsmtpd.internal.protocol;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import java.net.InetAddress;
import java.util.Optional;

/** A command line that was understood (RFC 5321 §4.1.1). Immutable. */
public sealed interface Command {
    /** §4.5.3.1.4 gives a command line 512 bytes, and extensions add to it; this is room for all of them but AUTH. */
    int MAX_LINE = 2_048;

    /**
     * §4.1.1.1, with extensions.
     *
     * @param name the client's name for itself
     */
    record Ehlo(String name) implements Command {}

    /**
     * §4.1.1.1, without extensions.
     *
     * @param name the client's name for itself
     */
    record Helo(String name) implements Command {}

    /**
     * RFC 2033 §4.1.
     *
     * @param name the client's name for itself
     */
    record Lhlo(String name) implements Command {}

    /**
     * §4.1.1.2.
     *
     * @param reversePath the sender, empty for {@code <>}
     * @param parameters what follows the path
     */
    record Mail(Optional<MailAddress> reversePath, MailParameters parameters) implements Command {
        /**
         * Returns whether only a transaction with SMTPUTF8 can have it (RFC 6531 §3.4).
         *
         * @return true if the reverse-path is not in ASCII
         */
        public boolean needsSmtpUtf8() {
            return reversePath.isPresent() && !isAscii(reversePath.get());
        }
    }

    /**
     * §4.1.1.3.
     *
     * @param recipient the forward-path, and what was said about it
     */
    record Rcpt(Recipient recipient) implements Command {
        /**
         * Returns whether only a transaction with SMTPUTF8 can have it (RFC 6531 §3.4, RFC 6533 §3).
         *
         * @return true if the forward-path, or the value of ORCPT as it was sent, is not in ASCII
         */
        public boolean needsSmtpUtf8() {
            return !isAscii(recipient.address())
                    || recipient
                            .originalRecipient()
                            .filter(DsnParameters::needsSmtpUtf8)
                            .isPresent();
        }
    }

    /** §4.1.1.4. */
    record Data() implements Command {}

    /**
     * RFC 3030 §2: this many bytes follow the line, whatever the answer to it.
     *
     * @param size how many
     * @param last whether they end the message
     */
    record Bdat(long size, boolean last) implements Command {}

    /**
     * RFC 4954 §4.
     *
     * @param mechanism the name that the client gives
     * @param initialResponse base64, if it is there already; a secret
     */
    record Auth(String mechanism, Optional<byte[]> initialResponse) implements Command {
        /** Without the response. */
        @Override
        public String toString() {
            return "Auth[" + mechanism + "]";
        }
    }

    /**
     * Postfix's XCLIENT_README.
     *
     * @param address where the client is, if the other server knows
     * @param port its port, 0 if that is not known
     * @param helo what the client has called itself, if it has
     * @param extended whether it said EHLO, if it has said who it is
     * @param login who it has proved to be, if it has
     */
    record Xclient(
            Optional<InetAddress> address,
            int port,
            Optional<String> helo,
            Optional<Boolean> extended,
            Optional<String> login)
            implements Command {}

    /** RFC 3207 §4. */
    record StartTls() implements Command {}

    /** §4.1.1.5. */
    record Rset() implements Command {}

    /** §4.1.1.6. */
    record Vrfy() implements Command {}

    /** §4.1.1.7; known, but never done. */
    record Expn() implements Command {}

    /** §4.1.1.8. */
    record Help() implements Command {}

    /** §4.1.1.9. */
    record Noop() implements Command {}

    /** §4.1.1.10. */
    record Quit() implements Command {}

    private static boolean isAscii(MailAddress address) {
        return Ascii.isAscii(address.localPart()) && Ascii.isAscii(address.domain());
    }
}
