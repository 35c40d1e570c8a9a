package io.github.lsmtpd.amqp;

/**
 * How often a message is published. All publishes of a message have its {@code message_id}; each has an envelope of its own
 * recipients alone. In their order, each divides a message further than the one before.
 */
public enum PublishPer {
    /** Once, for all its recipients. */
    MESSAGE,
    /** Once for each domain of its recipients, whatever the case of its letters. */
    DOMAIN,
    /** Once for each of its recipients. */
    RECIPIENT
}
