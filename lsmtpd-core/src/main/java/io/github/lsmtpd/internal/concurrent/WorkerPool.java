package io.github.lsmtpd.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Threads with a queue, which are never interrupted. Thread safe. */
public interface WorkerPool extends Executor {
    /**
     * Queues a task.
     *
     * @param task the task
     * @throws java.util.concurrent.RejectedExecutionException if this was shut down
     */
    @Override
    void execute(Runnable task);

    /**
     * Removes a task from the queue, if it is there.
     *
     * @param task the task
     */
    void remove(Runnable task);

    /** Takes no more tasks; those in the queue are still run. */
    void shutdown();

    /**
     * Waits until all tasks are done, after a shutdown.
     *
     * @param atMost how long
     * @return whether they are
     * @throws InterruptedException if the caller is interrupted
     */
    boolean awaitTermination(Duration atMost) throws InterruptedException;

    /**
     * Returns whether all tasks are done, after a shutdown.
     *
     * @return whether they are
     */
    boolean isTerminated();
}
