package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.concurrent.WorkerPool;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The threads that use the disk, and the queue before them. Messages in the queue are bounded by count and by bytes, and can
 * be dropped, so that a disk that does not answer holds no more than that. These threads are never interrupted. Thread safe.
 */
public final class DiskQueue implements Executor {
    /** As many as may wait for the disk at once, so that their fsyncs run together. */
    public static final int THREADS = 8;

    private static final int MAX_WRITES = 10_000;
    private static final long MAX_BYTES =
            Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 2);

    private final WorkerPool threads;
    private final int maxWrites;
    private final long maxBytes;
    private int writes;
    private long bytes;

    /** A queue with the usual bounds. */
    public DiskQueue(Scheduler scheduler) {
        this(MAX_WRITES, MAX_BYTES, scheduler);
    }

    /** A queue with other bounds; one message alone may be of any size. */
    public DiskQueue(int maxWrites, long maxBytes, Scheduler scheduler) {
        this.threads = scheduler.pool("lsmtpd-spool-disk", THREADS);
        this.maxWrites = maxWrites;
        this.maxBytes = maxBytes;
    }

    /**
     * Runs something small that must not be refused, such as the removal of a file.
     *
     * @throws RejectedExecutionException if this is closed
     */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /**
     * Queues the writing of a message.
     *
     * @param size how much the message may hold in memory while it waits
     * @return the write, or null if the queue is full
     * @throws RejectedExecutionException if this is closed
     */
    public @Nullable Write write(Runnable work, long size) {
        synchronized (this) {
            if (writes > 0 && (writes >= maxWrites || bytes + size > maxBytes)) {
                return null;
            }
            count(1, size);
        }
        Write write = new Write(work, size);
        try {
            threads.execute(write);
        } catch (RuntimeException e) {
            write.take();
            throw e;
        }
        return write;
    }

    /** Returns whether no message waits, nor is counted. */
    public synchronized boolean isEmpty() {
        return writes == 0 && bytes == 0;
    }

    @Override
    public synchronized String toString() {
        return writes + " messages wait for the disk, with " + bytes + " bytes";
    }

    private synchronized void count(int more, long moreBytes) {
        writes += more;
        bytes += moreBytes;
    }

    /** Refuses more, and waits until all is done; returns whether it is, after that time at most. */
    public boolean close(Duration atMost) throws InterruptedException {
        threads.shutdown();
        return threads.awaitTermination(atMost);
    }

    /** A message in the queue. */
    public final class Write implements Runnable {
        private final AtomicReference<@Nullable Runnable> work;
        private final long size;

        private Write(Runnable work, long size) {
            this.work = new AtomicReference<>(work);
            this.size = size;
        }

        @Override
        public void run() {
            Runnable begun = take();
            if (begun != null) {
                begun.run();
            }
        }

        /** Removes the message from the queue, unless its writing has begun; returns whether it did. */
        public boolean drop() {
            if (take() == null) {
                return false;
            }
            threads.remove(this);
            return true;
        }

        private @Nullable Runnable take() {
            Runnable taken = work.getAndSet(null);
            if (taken != null) {
                count(-1, -size);
            }
            return taken;
        }
    }
}
