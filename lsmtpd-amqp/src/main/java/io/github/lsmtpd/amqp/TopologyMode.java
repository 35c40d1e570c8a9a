package io.github.lsmtpd.amqp;

/** What {@link AmqpMessageSink} does about its {@link Topology} when it has connected. */
public enum TopologyMode {
    /** Nothing: exchange and queue are there, or somebody else declares them. */
    OFF,
    /**
     * Asks whether the exchanges and queues exist, and makes nothing. AMQP 0-9-1 has no question about their type, their
     * arguments or their bindings, so that these are not compared.
     */
    CHECK,
    /** Declares what is missing; what exists is compared with what was asked, and never changed. */
    DECLARE
}
