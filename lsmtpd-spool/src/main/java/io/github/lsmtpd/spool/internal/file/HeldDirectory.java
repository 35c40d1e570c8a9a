package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.internal.file.OutOfSpace;
import io.github.lsmtpd.internal.file.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** The directory of a spool, private and locked; made and locked again when it was removed. Thread safe. */
public final class HeldDirectory implements AutoCloseable {
    private static final long REFRESH = Duration.ofHours(1).toNanos();
    private static final int CLOSE_SECONDS = 10;

    private final Path path;
    private final FileOperations files;
    private final Logger log;
    private final DirectoryLock lock;
    private final Lock mutex;
    private final LongSupplier clock;
    private long refreshedAt;
    private volatile boolean closed;

    private HeldDirectory(
            Path path, FileOperations files, Logger log, DirectoryLock lock, Lock mutex, LongSupplier clock) {
        this.mutex = mutex;
        this.path = path;
        this.files = files;
        this.log = log;
        this.lock = lock;
        this.clock = clock;
        this.refreshedAt = clock.getAsLong();
    }

    /** Finds out where the directory is, makes it where it is missing, and locks it. */
    public static HeldDirectory open(Path directory, FileOperations files, Logger log, Lock mutex, LongSupplier clock)
            throws IOException {
        Path path = PrivateDirectory.resolve(directory);
        try {
            PrivateDirectory.prepare(path, files);
            return new HeldDirectory(path, files, log, DirectoryLock.acquire(path, files), mutex, clock);
        } catch (IOException e) {
            throw OutOfSpace.explain(path, e);
        }
    }

    /** Where it is: no link. */
    public Path path() {
        return path;
    }

    /**
     * Makes sure that the directory is there and locked.
     *
     * @return whether it had to be made or locked again, so that what was in it may be gone
     * @throws IOException if that cannot be done, for example because another process has locked it meanwhile
     */
    public boolean ensure() throws IOException {
        mutex.lock();
        try {
            return !isHeld() && makeAgain();
        } finally {
            mutex.unlock();
        }
    }

    private boolean isHeld() throws IOException {
        if (closed) {
            throw new IOException("the spool is closed");
        }
        if (!lock.isHeld()) {
            return false;
        }
        refresh();
        return true;
    }

    private boolean makeAgain() throws IOException {
        boolean gone = !files.exists(path);
        PrivateDirectory.prepare(path, files);
        lock.renew();
        log.warn(
                gone
                        ? "The spool directory {} was removed while it was in use, and is made again; what was in it is lost"
                        : "The spool directory {} was emptied, or its file .lock removed, while it was in use;"
                                + " it is locked again",
                path);
        return true;
    }

    /** Cleaners remove what has not been used for days. */
    private void refresh() {
        if (clock.getAsLong() - refreshedAt < REFRESH) {
            return;
        }
        refreshedAt = clock.getAsLong();
        lock.refresh();
        try {
            files.touch(path);
        } catch (IOException e) {
            log.debug("the time of {} cannot be set: {}", path, e.toString());
        }
    }

    /** Returns whether it has not been closed, nor is about to be. */
    public boolean isOpen() {
        return !closed;
    }

    /**
     * Unlocks it; an interrupt does not shorten that.
     *
     * @throws IOException if the disk does not let go of {@link #ensure} in time; it then stays locked as long as the process lives
     */
    @Override
    public void close() throws IOException {
        closed = true;
        AtomicBoolean mine = new AtomicBoolean();
        Uninterrupted.run(() -> mine.set(mutex.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)));
        if (!mine.get()) {
            throw new IOException("the disk did not answer in time");
        }
        try {
            lock.close();
        } finally {
            mutex.unlock();
        }
    }
}
