package io.github.lsmtpd.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/** The clock and the threads of this machine. */
final class SystemScheduler implements Scheduler {
    static final Scheduler INSTANCE = new SystemScheduler();
    private static final int IDLE_SECONDS = 5;

    private SystemScheduler() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    /** On the thread that the JDK has for the timeouts of futures, which forgets what is cancelled. */
    @Override
    public Future<?> after(Duration delay, Runnable action) {
        Timer timer = new Timer();
        var unused = timer.thenAccept(isDue -> {
            if (isDue) {
                action.run();
            }
        });
        return timer.completeOnTimeout(true, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Completes with whether the action is due. To cancel it in the way of the JDK would create three exceptions, for each
     * message that has a timer; and without the fix of JDK-8303742 its timeout would be kept until it is over.
     */
    private static final class Timer extends CompletableFuture<Boolean> {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            return complete(false);
        }
    }

    @Override
    public Worker start(String name, Runnable work) {
        Thread thread = daemon(work, name);
        thread.start();
        return new ThreadWorker(thread);
    }

    @Override
    public WorkerPool pool(String name, int threads) {
        AtomicInteger count = new AtomicInteger();
        return new ThreadPool(
                threads, task -> daemon(task, threads == 1 ? name : name + "-" + count.incrementAndGet()));
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Lock newLock() {
        return new ReentrantLock();
    }

    @Override
    public <T> T join(CompletableFuture<T> result) {
        return result.join();
    }

    private record ThreadWorker(Thread thread) implements Worker {
        @Override
        public boolean isCurrent() {
            return Thread.currentThread().equals(thread);
        }

        @Override
        public void join(Duration atMost) throws InterruptedException {
            thread.join(atMost.toMillis());
        }
    }

    private static final class ThreadPool implements WorkerPool {
        private final ThreadPoolExecutor threads;

        ThreadPool(int size, ThreadFactory factory) {
            threads = new ThreadPoolExecutor(
                    size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
            threads.allowCoreThreadTimeOut(true);
        }

        @Override
        public void execute(Runnable task) {
            threads.execute(task);
        }

        @Override
        public void remove(Runnable task) {
            threads.remove(task);
        }

        @Override
        public void shutdown() {
            threads.shutdown();
        }

        @Override
        public boolean awaitTermination(Duration atMost) throws InterruptedException {
            return threads.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean isTerminated() {
            return threads.isTerminated();
        }
    }
}
