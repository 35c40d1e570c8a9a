package io.github.lsmtpd;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a {@link MessageSink} tells that a message is safe for some of its recipients, but not for all.
 *
 * <p>Over LMTP each recipient gets its own reply (RFC 2033 §4.2). SMTP has one reply for all of them, and it is then that
 * of a failure, a transient one if there is any, so that nobody's copy is lost; those who have theirs may get it again.
 * Immutable.
 */
public final class PartialDeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, for each recipient that failed. */
    private final transient Map<Recipient, DeliveryException> failures;

    /**
     * A partial failure.
     *
     * @param failures why, for each recipient that failed, at least one; copied
     */
    public PartialDeliveryException(Map<Recipient, DeliveryException> failures) {
        super(failures.size() + " recipients failed");
        if (failures.isEmpty()) {
            throw new IllegalArgumentException("no recipient failed");
        }
        this.failures = new LinkedHashMap<>(failures);
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
     * The failure that stands for all where there is only one reply.
     *
     * @return a transient one, if there is any
     */
    public DeliveryException worst() {
        return failures.values().stream()
                .filter(failure -> failure.reason().isTransient())
                .findFirst()
                .orElseGet(() -> failures.values().iterator().next());
    }
}
