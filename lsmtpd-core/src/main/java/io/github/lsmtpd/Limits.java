package io.github.lsmtpd;

import java.time.Duration;

/**
 * How much a server takes, and how long it waits. Immutable; each method that gives a changed copy throws a
 * {@link io.github.lsmtpd.config.SettingException} for a value that cannot be used.
 *
 * @param maxMessageSize the largest message that is accepted, in bytes as RFC 1870 counts them; 0 for no limit, which EHLO
 *     says as {@code SIZE 0} (§4). What the sink takes, and what it and the {@link ContentStorage} have room for, are limits
 *     as well; content of 2 GiB and more does not fit into an array, so that a sink can read it as a stream only
 * @param maxRecipients the most recipients of one message. Further ones get 452, and the client sends them in another
 *     transaction. RFC 5321 §4.5.3.1.8 asks for at least 100: with fewer, a client may take long to deliver to all, and a
 *     simple one may never deliver to the others
 * @param maxErrors how many commands of a client may be refused, without a message accepted in between, before it gets 421
 * @param idleTimeout after how long without a byte from the client its session ends with 421; zero for never, so that a client
 *     keeps its connection even after it is gone. It counts idleness, not the length of the session
 * @param deliveryTimeout how long the sink may take to store a message before the client gets 451. Keep it shorter than clients
 *     wait, which may be a minute only, although RFC 5321 §4.5.3.2.6 asks for ten
 * @param policyTimeout how long a policy may take to decide before the client gets 451
 */
public record Limits(
        long maxMessageSize,
        int maxRecipients,
        int maxErrors,
        Duration idleTimeout,
        Duration deliveryTimeout,
        Duration policyTimeout) {
    private static final Limits DEFAULTS = new Limits(
            ServerSetting.MAX_MESSAGE_SIZE.defaultValue(),
            ServerSetting.MAX_RECIPIENTS.defaultValue(),
            ServerSetting.MAX_ERRORS.defaultValue(),
            ServerSetting.IDLE_TIMEOUT.defaultValue(),
            ServerSetting.DELIVERY_TIMEOUT.defaultValue(),
            ServerSetting.POLICY_TIMEOUT.defaultValue());

    /**
     * Checks every value.
     *
     * @param maxMessageSize the largest message, 0 for no limit
     * @param maxRecipients the most recipients of one message
     * @param maxErrors how many commands may be refused
     * @param idleTimeout how long a client may be idle, zero for ever
     * @param deliveryTimeout how long the sink may take
     * @param policyTimeout how long a policy may take
     */
    public Limits {
        ServerSetting.MAX_MESSAGE_SIZE.check(maxMessageSize);
        ServerSetting.MAX_RECIPIENTS.check(maxRecipients);
        ServerSetting.MAX_ERRORS.check(maxErrors);
        ServerSetting.IDLE_TIMEOUT.check(idleTimeout);
        ServerSetting.DELIVERY_TIMEOUT.check(deliveryTimeout);
        ServerSetting.POLICY_TIMEOUT.check(policyTimeout);
    }

    /**
     * 50 MiB, 1,000 recipients, 20 errors; 180 s idle, 30 s for the sink, 10 s for a policy.
     *
     * @return the defaults
     */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /**
     * With another size.
     *
     * @param bytes the largest message, 0 for no limit
     * @return the changed copy
     */
    public Limits withMaxMessageSize(long bytes) {
        return new Limits(bytes, maxRecipients, maxErrors, idleTimeout, deliveryTimeout, policyTimeout);
    }

    /**
     * With another number of recipients.
     *
     * @param recipients at least 1
     * @return the changed copy
     */
    public Limits withMaxRecipients(int recipients) {
        return new Limits(maxMessageSize, recipients, maxErrors, idleTimeout, deliveryTimeout, policyTimeout);
    }

    /**
     * With another number of errors.
     *
     * @param errors at least 1
     * @return the changed copy
     */
    public Limits withMaxErrors(int errors) {
        return new Limits(maxMessageSize, maxRecipients, errors, idleTimeout, deliveryTimeout, policyTimeout);
    }

    /**
     * With another time for idle clients.
     *
     * @param timeout how long, zero for ever
     * @return the changed copy
     */
    public Limits withIdleTimeout(Duration timeout) {
        return new Limits(maxMessageSize, maxRecipients, maxErrors, timeout, deliveryTimeout, policyTimeout);
    }

    /**
     * With another time for the sink.
     *
     * @param timeout more than zero
     * @return the changed copy
     */
    public Limits withDeliveryTimeout(Duration timeout) {
        return new Limits(maxMessageSize, maxRecipients, maxErrors, idleTimeout, timeout, policyTimeout);
    }

    /**
     * With another time for a policy.
     *
     * @param timeout more than zero
     * @return the changed copy
     */
    public Limits withPolicyTimeout(Duration timeout) {
        return new Limits(maxMessageSize, maxRecipients, maxErrors, idleTimeout, deliveryTimeout, timeout);
    }
}
