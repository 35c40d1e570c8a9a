package io.github.lsmtpd;

import io.github.lsmtpd.internal.support.Checks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The envelope of a message (RFC 5321 §2.3.1): who it is from and whom it is for, as given in MAIL and RCPT, whatever
 * the header says. Immutable.
 *
 * @param reversePath the argument of MAIL, empty for the null reverse-path {@code <>} that bounces have
 * @param recipients the accepted recipients, at least one, in the order of their RCPT commands
 * @param body the BODY parameter of MAIL
 * @param smtpUtf8 whether the client gave SMTPUTF8 (RFC 6531), so that addresses and header may hold UTF-8
 * @param requireTls whether the client gave REQUIRETLS (RFC 8689): the message must not be sent on without TLS
 * @param dsnReturn how much of the message a failure notice shall return (RFC 3461 §4.3), if the client said
 * @param envelopeId what the sender wants to know the message by (RFC 3461 §4.4), if the client said
 */
public record Envelope(
        Optional<MailAddress> reversePath,
        List<Recipient> recipients,
        BodyType body,
        boolean smtpUtf8,
        boolean requireTls,
        Optional<DsnReturn> dsnReturn,
        Optional<String> envelopeId) {
    /**
     * An envelope.
     *
     * @param reversePath the sender, empty for the null reverse-path
     * @param recipients the recipients, copied
     * @param body what the client said about the body
     * @param smtpUtf8 whether the client gave SMTPUTF8
     * @param requireTls whether the client gave REQUIRETLS
     * @param dsnReturn how much of the message a failure notice shall return
     * @param envelopeId what the sender wants to know the message by
     * @throws IllegalArgumentException if there is no recipient, or the envelope id has a control character or a line end
     */
    public Envelope {
        Objects.requireNonNull(reversePath, "reversePath");
        recipients = List.copyOf(Objects.requireNonNull(recipients, "recipients"));
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(dsnReturn, "dsnReturn");
        Objects.requireNonNull(envelopeId, "envelopeId");
        envelopeId.ifPresent(id -> Checks.printable("envelopeId", id));
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("recipients is empty; a message has at least one");
        }
    }

    /**
     * An envelope that asks for nothing special in failure notices.
     *
     * @param reversePath the sender, empty for the null reverse-path
     * @param recipients the recipients, copied
     * @param body what the client said about the body
     * @param smtpUtf8 whether the client gave SMTPUTF8
     */
    public Envelope(Optional<MailAddress> reversePath, List<Recipient> recipients, BodyType body, boolean smtpUtf8) {
        this(reversePath, recipients, body, smtpUtf8, false, Optional.empty(), Optional.empty());
    }

    /**
     * Begins a new envelope. Prefer it to the constructors, which change when a parameter of SMTP is added.
     *
     * @return the builder
     */
    public static EnvelopeBuilder builder() {
        return new EnvelopeBuilder();
    }

    /**
     * Begins with what is in this one.
     *
     * @return a builder of its own
     */
    public EnvelopeBuilder toBuilder() {
        return builder()
                .reversePath(reversePath.orElse(null))
                .recipients(recipients)
                .body(body)
                .smtpUtf8(smtpUtf8)
                .requireTls(requireTls)
                .dsnReturn(dsnReturn.orElse(null))
                .envelopeId(envelopeId.orElse(null));
    }

    /** How much of a message a failure notice shall return (RFC 3461 §4.3). */
    public enum DsnReturn {
        /** All of it. */
        FULL,
        /** Its header. */
        HDRS
    }

    /** What the client said about the body (RFC 6152 §3). The bytes are kept whatever it said. */
    public enum BodyType {
        /** Seven-bit text, also when the client said nothing. */
        SEVEN_BIT("7BIT"),
        /** Text that may hold bytes above 127. */
        EIGHT_BIT_MIME("8BITMIME"),
        /** Any bytes at all, with no lines to speak of (RFC 3030 §3). */
        BINARY_MIME("BINARYMIME");

        private final String keyword;

        BodyType(String keyword) {
            this.keyword = keyword;
        }

        /**
         * The value of the BODY parameter.
         *
         * @return the keyword, in upper case
         */
        public String keyword() {
            return keyword;
        }
    }
}
