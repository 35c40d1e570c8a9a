package io.github.lsmtpd.internal.content;

import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.support.ConditionLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/**
 * The directory of the temporary files of a server: how much they may hold, how much of the file system stays free, and
 * the threads that touch it. The free space is measured on those threads alone. Thread safe.
 */
final class TemporaryFiles {
    /** How long a measurement counts. After that nothing is known, and a message may come: writing it measures again. */
    private static final long FRESH = TimeUnit.SECONDS.toNanos(5);

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final File directory;
    private final long limit;
    private final long floor;
    private final Executor writers;
    private final ConditionLog failing;
    private final AtomicLong used = new AtomicLong();
    private final AtomicBoolean measuring = new AtomicBoolean();
    private volatile Measurement last = new Measurement(UNKNOWN, System.nanoTime() - FRESH);

    private record Measurement(long free, long at) {
        boolean isFresh() {
            return System.nanoTime() - at < FRESH;
        }
    }

    TemporaryFiles(ContentStorage storage, Executor writers) {
        this(
                storage,
                writers,
                new ConditionLog(LoggerFactory.getLogger(TemporaryFiles.class), "Temporary files are written again"));
    }

    TemporaryFiles(ContentStorage storage, Executor writers, ConditionLog failing) {
        this.directory = storage.temporaryDirectory().toFile();
        this.limit = storage.maxFileBytes();
        this.floor = storage.minFreeBytes();
        this.writers = writers;
        this.failing = failing;
    }

    Path directory() {
        return directory.toPath();
    }

    Executor writers() {
        return writers;
    }

    /** Takes bytes out of what all files may hold together. */
    void reserve(long bytes) throws IOException {
        if (used.addAndGet(bytes) > limit) {
            used.addAndGet(-bytes);
            throw new IOException("they hold " + limit + " bytes together, which is their limit");
        }
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }

    /** Checks, on a writer's thread, that this many bytes can be written and the rest of the file system stays free. */
    void requireFree(long bytes) throws IOException {
        if (measure() - bytes < floor) {
            throw new IOException("less than " + floor + " bytes of the file system would stay free");
        }
    }

    /** Returns whether a message of a size would be taken, as far as is known; never blocks. */
    boolean hasRoomFor(long bytes) {
        Measurement known = last;
        if (!known.isFresh()) {
            measureSoon();
        }
        return bytes <= limit - used.get() && (!known.isFresh() || known.free() - bytes >= floor);
    }

    private void measureSoon() {
        if (measuring.compareAndSet(false, true)) {
            try {
                writers.execute(() -> {
                    measure();
                    measuring.set(false);
                });
            } catch (RejectedExecutionException e) {
                measuring.set(false); // the server is stopping
            }
        }
    }

    /** {@code Files.getFileStore} fails where the mount point is not in the table, as in a chroot; this does not. */
    private long measure() {
        long free = directory.getUsableSpace();
        if (free == 0 && directory.isDirectory() && directory.getTotalSpace() == 0) {
            free = UNKNOWN; // a file system that does not say
        }
        last = new Measurement(free, System.nanoTime());
        return free;
    }

    /** A message could not be kept. */
    void failed(IOException e) {
        String why = directory.isDirectory() ? LogText.oneLine(reason(e)) : "the directory is missing";
        failing.occurred("Large messages are refused: no temporary files in " + directory + ": " + why, null);
    }

    /** Without the name of the file, which differs each time. */
    private static String reason(IOException e) {
        if (e instanceof FileSystemException failure) {
            return failure.getReason() == null ? e.getClass().getSimpleName() : failure.getReason();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** A piece of a message was written. */
    void written() {
        failing.ended();
    }
}
