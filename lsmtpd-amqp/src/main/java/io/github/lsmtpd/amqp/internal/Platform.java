package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What one publisher runs on: its clock, its threads, and its way to a broker. Thread safe. */
interface Platform {
    Scheduler scheduler();

    PublisherThreads threads();

    /** Starts threads that store claims; called once, if there are claims. */
    ClaimThreads claimThreads();

    /**
     * Connects, and opens a channel.
     *
     * @param epoch the number of the connection
     * @param listener gets what the connection reports
     * @throws IOException if no broker answers, or those that do refuse the login; the message says which
     */
    BrokerConnection connect(long epoch, PublishWindow window, BrokerListener listener)
            throws IOException, TimeoutException;
}
