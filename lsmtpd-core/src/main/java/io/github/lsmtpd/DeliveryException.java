package io.github.lsmtpd;

import io.github.lsmtpd.internal.support.ReplyCodes;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link MessageSink} says that a message was not stored, and why; it decides the reply to the client.
 *
 * <p>The message text is sent to the client after the reply's codes (with anything that is not printable ASCII replaced),
 * so it must hold nothing secret; the cause goes to the log alone. A failure for some of the recipients is a
 * {@link PartialDeliveryException}. Immutable.
 */
public sealed class DeliveryException extends RuntimeException permits PartialDeliveryException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, and with it what the client may do next (RFC 5321 §4.2.1, RFC 3463). */
    public enum Reason {
        /** The message may be accepted later: 451 4.3.0. */
        TRANSIENT(451, "4.3.0"),
        /** There is no room now: 452 4.3.1. */
        INSUFFICIENT_STORAGE(452, "4.3.1"),
        /** The message will never be accepted: 554 5.6.0. */
        PERMANENT(554, "5.6.0"),
        /** The message is larger than this sink can ever take: 552 5.3.4. */
        MESSAGE_TOO_BIG(552, "5.3.4");

        private final int code;
        private final String enhanced;

        Reason(int code, String enhanced) {
            this.code = code;
            this.enhanced = enhanced;
        }

        /**
         * Returns whether the client would be right to try the same message again.
         *
         * @return true for a failure that may pass
         */
        public boolean isTransient() {
            return code < 500;
        }

        private static Reason of(int code) {
            return switch (code) {
                case 452 -> INSUFFICIENT_STORAGE;
                case 552 -> MESSAGE_TOO_BIG;
                default -> code < 500 ? TRANSIENT : PERMANENT;
            };
        }
    }

    /** The kind of failure. */
    private final Reason reason;
    /** The reply's code. */
    private final int code;
    /** The reply's enhanced status code. */
    private final String enhanced;

    /**
     * A failure with its cause, and the reply of its reason.
     *
     * @param reason the kind of failure
     * @param message what the client is told
     * @param cause what is logged, or null
     */
    public DeliveryException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, reason.code, reason.enhanced, message, cause);
    }

    private DeliveryException(Reason reason, int code, String enhanced, String message, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.reason = reason;
        this.code = code;
        this.enhanced = enhanced;
    }

    /** Has the reply of another failure, which stands for several. */
    DeliveryException(DeliveryException other) {
        this(other.reason, other.code, other.enhanced, other.getMessage(), other);
    }

    /**
     * A failure with a reply of its own, such as {@code of(550, "5.1.1", "No such user")}. Its reason follows from the
     * code: 452 is {@link Reason#INSUFFICIENT_STORAGE}, 552 is {@link Reason#MESSAGE_TOO_BIG}, any other 4xx is
     * {@link Reason#TRANSIENT} and any other 5xx {@link Reason#PERMANENT}.
     *
     * @param code the reply code (RFC 5321 §4.2.1), 4xx or 5xx, but not 421, which would end the session
     * @param enhancedStatusCode the enhanced status code (RFC 3463), of the same class as the code
     * @param message what the client is told
     * @return the exception, to throw or to complete a stage with
     * @throws IllegalArgumentException if a code is malformed or the two are not of one class, or there is no text
     */
    public static DeliveryException of(int code, String enhancedStatusCode, String message) {
        ReplyCodes.checkRefusal(code, enhancedStatusCode, message);
        return new DeliveryException(Reason.of(code), code, enhancedStatusCode, message, null);
    }

    /**
     * A failure that may pass: the client keeps the message and tries again.
     *
     * @param message what the client is told
     * @return the exception, to throw or to complete a stage with
     */
    public static DeliveryException temporary(String message) {
        return new DeliveryException(Reason.TRANSIENT, message, null);
    }

    /**
     * A failure for good: the client gives up and tells the sender.
     *
     * @param message what the client is told
     * @return the exception, to throw or to complete a stage with
     */
    public static DeliveryException permanent(String message) {
        return new DeliveryException(Reason.PERMANENT, message, null);
    }

    /**
     * Reads the failure out of whatever a stage completed with: a delivery exception, a partial one too, is found inside
     * the wrappers that {@code CompletableFuture} adds; anything else is a transient failure with a text that says nothing
     * of the cause.
     *
     * @param failure what a sink threw or completed its stage with
     * @return the failure as a delivery exception
     */
    public static DeliveryException from(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner instanceof DeliveryException delivery
                ? delivery
                : new DeliveryException(Reason.TRANSIENT, "Temporarily unable to store the message", inner);
    }

    /**
     * What the client is told.
     *
     * @return the text, never null
     */
    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "");
    }

    /**
     * The kind of failure.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * The code of the reply.
     *
     * @return three digits, 4xx or 5xx
     */
    public int code() {
        return code;
    }

    /**
     * The enhanced status code of the reply (RFC 3463).
     *
     * @return such as {@code 4.3.0}
     */
    public String enhancedStatusCode() {
        return enhanced;
    }
}
