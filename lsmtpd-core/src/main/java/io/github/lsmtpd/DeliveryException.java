package io.github.lsmtpd;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link MessageSink} tells that a message was not stored, and why; it decides the reply to the client.
 *
 * <p>The message text is sent to the client behind the reply's codes (with anything that is not printable ASCII
 * replaced), so it must hold nothing secret; the cause goes to the log alone. Immutable.
 */
public final class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, and with it what the client may do next (RFC 5321 §4.2.1, RFC 3463). */
    public enum Reason {
        /** The message may be accepted later: 451 4.3.0. */
        TRANSIENT,
        /** There is no room now: 452 4.3.1. */
        INSUFFICIENT_STORAGE,
        /** The message will never be accepted: 554 5.6.0. */
        PERMANENT,
        /** The message is larger than this sink can ever take: 552 5.3.4. */
        MESSAGE_TOO_BIG;

        /**
         * Tells whether the client would be right to try the same message again.
         *
         * @return true for a failure that may pass
         */
        public boolean isTransient() {
            return this == TRANSIENT || this == INSUFFICIENT_STORAGE;
        }
    }

    /** The kind of failure. */
    private final Reason reason;

    /**
     * A failure with its cause.
     *
     * @param reason the kind of failure
     * @param message what the client is told
     * @param cause what is logged, or null
     */
    public DeliveryException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
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
     * Reads the failure out of whatever a stage completed with: a delivery exception is found inside the wrappers that
     * {@code CompletableFuture} adds, anything else is a transient failure with a text that tells nothing.
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
                : new DeliveryException(Reason.TRANSIENT, "the message could not be stored", inner);
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
}
