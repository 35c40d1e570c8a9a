package io.github.lsmtpd.amqp.internal;

import java.time.Duration;

/** The two threads of a publisher: its worker, and the one that reads from the broker. Thread safe. */
interface PublisherThreads extends AutoCloseable {
    /** Starts the worker; once. */
    void start(Runnable work);

    /** Runs a sweeper on the thread that reads from the broker, until this is closed. */
    void sweep(Sweeper sweeper);

    /** Runs an action on that thread after a delay. */
    void after(Duration delay, Runnable action);

    /** Waits for the end of the worker, which was told to stop, and ends the other thread; takes a few seconds at most. */
    @Override
    void close();
}
