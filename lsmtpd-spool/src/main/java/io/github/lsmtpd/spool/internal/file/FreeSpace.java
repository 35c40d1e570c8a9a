package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.concurrent.WorkerPool;
import io.github.lsmtpd.internal.file.FileOperations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * How many bytes a file system has left. What is not known is {@link #UNKNOWN}, more than any message takes. Thread safe.
 */
public final class FreeSpace implements AutoCloseable {
    public static final long UNKNOWN = FileOperations.UNKNOWN_SPACE;
    private static final long MAX_AGE = Duration.ofSeconds(1).toNanos();

    private final LongSupplier source;
    private final Scheduler scheduler;
    private final WorkerPool background;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long known = UNKNOWN;
    private volatile long askedAt;

    /** The space of the file system that a directory lies on. */
    public FreeSpace(Path directory, FileOperations files, Scheduler scheduler) {
        this(() -> files.usableSpace(directory), scheduler);
    }

    /** The space that a function returns. */
    public FreeSpace(LongSupplier source, Scheduler scheduler) {
        this.source = source;
        this.scheduler = scheduler;
        this.background = scheduler.pool("lsmtpd-spool-space", 1);
        this.askedAt = scheduler.nanoTime() - MAX_AGE;
    }

    /** Asks now; blocks as long as the file system takes to answer. */
    public long ask() {
        known = source.getAsLong();
        askedAt = scheduler.nanoTime();
        return known;
    }

    /** Returns the last answer at once; if it is more than a second old, a new one is asked for in the background. */
    public long lastKnown() {
        if (scheduler.nanoTime() - askedAt >= MAX_AGE && asking.compareAndSet(false, true)) {
            try {
                background.execute(this::refresh);
            } catch (RejectedExecutionException e) {
                asking.set(false); // closed
            }
        }
        return known;
    }

    private void refresh() {
        try {
            ask();
        } finally {
            asking.set(false);
        }
    }

    @Override
    public void close() {
        background.shutdown();
    }
}
