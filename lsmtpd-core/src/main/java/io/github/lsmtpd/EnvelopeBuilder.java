package io.github.lsmtpd;

import io.github.lsmtpd.Envelope.BodyType;
import io.github.lsmtpd.Envelope.DsnReturn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an {@link Envelope}. At first it has the null reverse-path, no recipient, and none of the parameters. Not thread safe. */
public final class EnvelopeBuilder {
    private @Nullable MailAddress reversePath;
    private final List<Recipient> recipients = new ArrayList<>();
    private BodyType body = BodyType.SEVEN_BIT;
    private boolean smtpUtf8;
    private boolean requireTls;
    private @Nullable DsnReturn dsnReturn;
    private @Nullable String envelopeId;

    EnvelopeBuilder() {}

    /**
     * The argument of MAIL.
     *
     * @param sender the address, or null for the null reverse-path
     * @return this
     */
    public EnvelopeBuilder reversePath(@Nullable MailAddress sender) {
        this.reversePath = sender;
        return this;
    }

    /**
     * Adds a recipient after those that are there.
     *
     * @param recipient the recipient
     * @return this
     */
    public EnvelopeBuilder recipient(Recipient recipient) {
        recipients.add(recipient);
        return this;
    }

    /**
     * Sets all recipients.
     *
     * @param all the recipients, in the order of their RCPT commands
     * @return this
     */
    public EnvelopeBuilder recipients(List<Recipient> all) {
        recipients.clear();
        recipients.addAll(all);
        return this;
    }

    /**
     * The BODY parameter of MAIL (RFC 6152 §3).
     *
     * @param type what the client said about the body
     * @return this
     */
    public EnvelopeBuilder body(BodyType type) {
        this.body = type;
        return this;
    }

    /**
     * Whether the client gave SMTPUTF8 (RFC 6531).
     *
     * @param given true if it did
     * @return this
     */
    public EnvelopeBuilder smtpUtf8(boolean given) {
        this.smtpUtf8 = given;
        return this;
    }

    /**
     * Whether the client gave REQUIRETLS (RFC 8689).
     *
     * @param given true if it did
     * @return this
     */
    public EnvelopeBuilder requireTls(boolean given) {
        this.requireTls = given;
        return this;
    }

    /**
     * How much of the message a failure notice shall return (RFC 3461 §4.3).
     *
     * @param value the RET parameter, or null if the client gave none
     * @return this
     */
    public EnvelopeBuilder dsnReturn(@Nullable DsnReturn value) {
        this.dsnReturn = value;
        return this;
    }

    /**
     * What the sender wants to know the message by (RFC 3461 §4.4).
     *
     * @param value the ENVID parameter, decoded, or null if the client gave none
     * @return this
     */
    public EnvelopeBuilder envelopeId(@Nullable String value) {
        this.envelopeId = value;
        return this;
    }

    /**
     * Makes the envelope.
     *
     * @return the envelope
     * @throws IllegalArgumentException if there is no recipient, or the envelope id has a control character or a line end
     */
    public Envelope build() {
        return new Envelope(
                Optional.ofNullable(reversePath),
                recipients,
                body,
                smtpUtf8,
                requireTls,
                Optional.ofNullable(dsnReturn),
                Optional.ofNullable(envelopeId));
    }
}
