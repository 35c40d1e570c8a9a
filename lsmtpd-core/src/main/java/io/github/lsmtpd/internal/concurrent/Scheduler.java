package io.github.lsmtpd.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.random.RandomGenerator;

/**
 * Time, timers and threads, as the sinks use them: what does not go through this does not wait, and does not know what time it
 * is. A test may put a simulated one in its place, in which a day passes at once and every order of events can be tried.
 * Thread safe.
 */
public interface Scheduler {
    /**
     * The one of this machine.
     *
     * @return the only instance
     */
    static Scheduler system() {
        return SystemScheduler.INSTANCE;
    }

    /**
     * The time that passes, as {@link System#nanoTime} counts it.
     *
     * @return nanoseconds, of use for differences alone
     */
    long nanoTime();

    /**
     * Random numbers, such as for pauses that differ from server to server.
     *
     * @return the generator, to be used at once and not kept
     */
    RandomGenerator random();

    /**
     * Runs something once, after a delay, on a thread that must not be blocked.
     *
     * @param delay the delay
     * @param action what to run
     * @return to be cancelled if it is not to be run after all; nothing is kept of it then
     */
    Future<?> after(Duration delay, Runnable action);

    /**
     * Starts a daemon thread.
     *
     * @param name its name
     * @param work what it does, until it ends
     * @return the thread
     */
    Worker start(String name, Runnable work);

    /**
     * Makes a pool of daemon threads with an unbounded queue; a thread is started when there is work for it.
     *
     * @param name the beginning of their names
     * @param threads how many tasks run at once at most
     * @return the pool
     */
    WorkerPool pool(String name, int threads);

    /**
     * Makes a lock that a thread may wait for, and on whose conditions it may wait.
     *
     * @return a reentrant lock
     */
    Lock newLock();

    /**
     * Waits for a result.
     *
     * @param <T> its type
     * @param result what to wait for
     * @return its value
     * @throws java.util.concurrent.CompletionException if it failed
     */
    <T> T join(CompletableFuture<T> result);
}
