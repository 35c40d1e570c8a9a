package io.github.lsmtpd.amqp;

/** The types of queues: what the argument {@code x-queue-type} of a declaration says. */
public enum QueueType {
    /**
     * What the broker makes where the argument is missing: of RabbitMQ the default queue type of the virtual host, which
     * is a classic queue unless its operator has set another. For brokers that do not know the argument as well.
     */
    DEFAULT,
    /** A queue on one node. */
    CLASSIC,
    /** A queue that a majority of nodes holds. */
    QUORUM,
    /** A log that keeps what was read, until it is full or old; it has no dead letters, priorities or expiry. */
    STREAM
}
