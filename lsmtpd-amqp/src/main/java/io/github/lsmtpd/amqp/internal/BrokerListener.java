package io.github.lsmtpd.amqp.internal;

import java.util.List;

/**
 * What comes from the broker over a connection, mostly on the thread that reads from it. Each connection has an epoch, a
 * number that grows.
 */
interface BrokerListener {
    /** Messages have an outcome. */
    void settled(List<Delivery> deliveries, PublishOutcome outcome);

    /** The broker has closed a channel, and the connection is still there; what is unconfirmed on it is to be settled. */
    void channelClosed(ConfirmChannel channel, ChannelEnd end);

    /** A channel stays closed for a while, since it was closed before too. */
    void channelStaysClosed(long epoch, PublishOutcome why);

    /** The broker does not read what is published. */
    void blocked(long epoch, String reason);

    /** It reads again. */
    void unblocked(long epoch);

    /** The connection is lost, or there was none; may be reported more than once. */
    void lost(long epoch, List<Delivery> unconfirmed, String reason);
}
