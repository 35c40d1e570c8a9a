package io.github.lsmtpd.spool.internal.file;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * How many bytes a file system has left. Asked by path, because {@code Files.getFileStore} fails where the mount point is
 * not in the table of mounts, as in a chroot. What is not known is {@link #UNKNOWN}, more than any message takes. Thread
 * safe.
 */
public final class FreeSpace implements AutoCloseable {
    public static final long UNKNOWN = Long.MAX_VALUE;
    private static final long MAX_AGE = Duration.ofSeconds(1).toNanos();

    private final LongSupplier source;
    private final ThreadPoolExecutor background =
            new ThreadPoolExecutor(0, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), FreeSpace::thread);
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long known = UNKNOWN;
    private volatile long askedAt;

    /** The space of the file system that a directory lies on. */
    public FreeSpace(Path directory) {
        this(() -> usable(directory));
    }

    /** The space that a function returns. */
    public FreeSpace(LongSupplier source) {
        this.source = source;
        this.askedAt = System.nanoTime() - MAX_AGE;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "lsmtpd-spool-space");
        thread.setDaemon(true);
        return thread;
    }

    /** A place of size 0 is one of which nothing is known, such as one that does not exist at this moment. */
    private static long usable(Path directory) {
        File place = directory.toFile();
        long bytes = place.getUsableSpace();
        if (bytes == 0) {
            bytes = place.getTotalSpace() == 0 ? UNKNOWN : place.getUsableSpace(); // it may have come back in between
        }
        return bytes < 0 ? UNKNOWN : bytes;
    }

    /** Asks now; blocks as long as the file system takes to answer. */
    public long ask() {
        known = source.getAsLong();
        askedAt = System.nanoTime();
        return known;
    }

    /** Returns the last answer at once; if it is more than a second old, a new one is asked for in the background. */
    public long lastKnown() {
        if (System.nanoTime() - askedAt >= MAX_AGE && asking.compareAndSet(false, true)) {
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
