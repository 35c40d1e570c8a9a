package io.github.lsmtpd;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a {@link MessageSink} says that a message is safe for some of its recipients, but not for all.
 *
 * <p>Over LMTP each recipient gets its own reply (RFC 2033 §4.2). SMTP has one reply for all of them, and it is then that
 * of a failure, a transient one if there is any, so that no recipient's copy is lost; those who have theirs may get it again.
 * So the reason, the codes and the text of this exception are those of that one failure. Immutable.
 */
public final class PartialDeliveryException extends DeliveryException {
    private static final long serialVersionUID = 1L;

    /** Why, for each recipient that failed. */
    private final transient Map<Recipient, DeliveryException> failures;
    /** Whether the sink takes other messages for certain. */
    private final boolean recipientsAlone;

    /**
     * A partial failure.
     *
     * @param failures why, for each recipient that failed, at least one; copied
     */
    public PartialDeliveryException(Map<Recipient, DeliveryException> failures) {
        this(failures, false);
    }

    private PartialDeliveryException(Map<Recipient, DeliveryException> failures, boolean recipientsAlone) {
        super(worst(failures));
        this.failures = new LinkedHashMap<>(failures);
        this.recipientsAlone = recipientsAlone;
    }

    /**
     * A failure because of the recipients alone, even of all of them: the sink works, and takes messages for others. A spool
     * that stands in for a sink takes a failure for all recipients as one of the sink otherwise.
     *
     * @param failures why, for each recipient that failed, at least one; copied
     * @return the exception, to throw or to complete a stage with
     */
    public static PartialDeliveryException ofRecipientsAlone(Map<Recipient, DeliveryException> failures) {
        return new PartialDeliveryException(failures, true);
    }

    private static DeliveryException worst(Map<Recipient, DeliveryException> failures) {
        return failures.values().stream()
                .filter(failure -> failure.reason().isTransient())
                .findFirst()
                .or(() -> failures.values().stream().findFirst())
                .orElseThrow(() -> new IllegalArgumentException("no recipient failed"));
    }

    /**
     * The recipients that failed.
     *
     * @return why, for each of them, unmodifiable
     */
    public Map<Recipient, DeliveryException> failures() {
        return Map.copyOf(failures);
    }

    /**
     * Returns whether the sink works, whatever it says of these recipients.
     *
     * @return true for one {@linkplain #ofRecipientsAlone of recipients alone}
     */
    public boolean isOfRecipientsAlone() {
        return recipientsAlone;
    }
}
