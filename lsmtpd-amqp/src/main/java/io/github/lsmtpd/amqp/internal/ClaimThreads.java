package io.github.lsmtpd.amqp.internal;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The threads on which one publisher stores claims. A task that comes after the end is rejected. Thread safe. */
interface ClaimThreads extends Executor, AutoCloseable {
    /** How many tasks run at once at most. */
    int COUNT = 2;

    /** Runs a task now, and again after each pause. */
    void repeat(Runnable task, Duration pause);

    /** Drops what waits, and interrupts what runs; does not wait for it. */
    @Override
    void close();
}
