package io.github.lsmtpd.spool;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.internal.Failures;
import io.github.lsmtpd.spool.internal.FileOperations;
import io.github.lsmtpd.spool.internal.FreeSpace;
import io.github.lsmtpd.spool.internal.HeldDirectory;
import io.github.lsmtpd.spool.internal.Persistence;
import io.github.lsmtpd.spool.internal.Quota;
import io.github.lsmtpd.spool.internal.SetAside;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a spool: a message in it survives the process and the machine from the moment {@link #write} returns, and
 * what is read from it is what was written, to the bit.
 *
 * <p>Each message is one file, {@code <message id>.json}: the object that {@link MessageJson} writes, with one more
 * member, {@code checksum}, at its end. Files of any other name, links, and whatever else is not a regular file are left
 * alone. Files that cannot be used go to the subdirectories {@code quarantine} and {@code parked} and stay there.
 *
 * <p>The directory is private: it belongs to the user of this process, nobody else may write to it, its files have mode
 * 0600, and it is locked against a second opener as long as it is open. If it is removed or emptied meanwhile, it is made
 * and locked again, with one line in the log; the messages that were in it are lost. It needs a POSIX file system. Thread
 * safe.
 *
 * <p>No file is moved or removed by a thread that is interrupted: that fails with an {@link InterruptedIOException}.
 */
public final class SpoolDirectory implements Closeable {
    private final HeldDirectory directory;
    private final FileOperations files;
    private final SpoolListing listing;
    private final SpoolReader reader;
    private final SpoolWriter writer;
    private final FreeSpace space;
    private final Quota quota;

    private SpoolDirectory(SpoolSettings settings, FileOperations files, HeldDirectory directory, Logger log)
            throws IOException {
        this.directory = directory;
        this.files = files;
        this.listing = new SpoolListing(directory.path(), files, log);
        this.reader = new SpoolReader(Files.getOwner(directory.path()));
        this.space = new FreeSpace(directory.path());
        this.quota = new Quota(space, settings.maxBytes(), settings.minFreeBytes());
        this.writer = new SpoolWriter(directory, this::ensure, listing, quota, files);
    }

    /**
     * Opens a directory and locks it; creates it with mode 0700 where it is missing, and removes temporary files that a
     * crash left behind.
     *
     * @param settings which directory, and how much it may hold
     * @return the directory; whoever opened it closes it
     * @throws IOException if it cannot be created or written, belongs to another user, lets others write, is a link that
     *     others can replace, or is open elsewhere
     */
    public static SpoolDirectory open(SpoolSettings settings) throws IOException {
        return open(settings, new FileOperations());
    }

    static SpoolDirectory open(SpoolSettings settings, FileOperations files) throws IOException {
        return open(settings, files, LoggerFactory.getLogger(SpoolDirectory.class));
    }

    static SpoolDirectory open(SpoolSettings settings, FileOperations files, Logger log) throws IOException {
        HeldDirectory directory = HeldDirectory.open(settings.directory(), files, log);
        try {
            SpoolDirectory spool = new SpoolDirectory(settings, files, directory, log);
            spool.listing.sweep();
            spool.count();
            String warning = Persistence.warning(directory.path());
            if (warning != null) {
                log.warn(warning);
            }
            return spool;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private void ensure() throws IOException {
        if (directory.ensure()) {
            count();
        }
    }

    private void count() throws IOException {
        space.ask();
        Quota.Scan scan = quota.scan();
        listing.scan(entry -> scan.found(entry.size()));
        scan.done();
    }

    /**
     * Writes a message; when this returns, it is on the disk. If it throws, the message is not in the spool, as far as
     * the disk lets us undo what was done.
     *
     * @param message the message
     * @throws FullException if the quota, the file system or its free space for others does not let it in
     * @throws IOException if anything else fails
     */
    public void write(MailMessage message) throws IOException {
        await(start(message));
    }

    /** Does what {@link #write} does, without waiting for the last step; whatever fails, it fails by its result. */
    CompletionStage<Void> start(MailMessage message) {
        try {
            return writer.write(message);
        } catch (IOException | RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Writes a message over the file that it has; if that fails, the message is still in the spool. */
    void replace(MailMessage message) throws IOException {
        await(writer.replace(message));
    }

    private static void await(CompletionStage<Void> written) throws IOException {
        try {
            written.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw Failures.cause(e) instanceof IOException failure ? failure : new IOException("cannot spool", e);
        }
    }

    /** Returns whether a message of that size would be let in now, as far as is known; does not block. */
    boolean hasRoomFor(long size) {
        return quota.hasRoomFor(size);
    }

    /**
     * Lists messages in the order of their files' times, a part at a time, so that a directory of any size takes little
     * memory: it is read through once for each call. A message is listed once it is acknowledged, not while it is written.
     *
     * @param limit how many at most
     * @param after the last message of the part before, or null to begin
     * @return the oldest messages that come after that one
     * @throws IOException if the directory cannot be read
     */
    public List<Entry> oldest(int limit, @Nullable Entry after) throws IOException {
        ensure();
        space.ask();
        Quota.Scan scan = quota.scan();
        List<Entry> oldest = listing.oldest(limit, after, entry -> {
            scan.found(entry.size());
            return !writer.unacknowledged().contains(entry.id());
        });
        scan.done();
        return oldest;
    }

    /**
     * Reads a message, after checking that its file is as it was written.
     *
     * @param id the message
     * @return the message; the content of a large one stays in its file, and throws an {@link IOException} when that is gone
     * @throws DamagedException if the file is not intact, not ours, or not of this message
     * @throws NoSuchFileException if it is no longer there
     * @throws IOException if the file cannot be read
     */
    public MailMessage read(UUID id) throws IOException {
        return reader.read(id, listing.file(id));
    }

    /**
     * Removes a message, if it is there. After a crash it may be there again.
     *
     * @param id the message
     * @throws IOException if it cannot be removed
     */
    public void remove(UUID id) throws IOException {
        checkInterrupt();
        long size = listing.size(id);
        writer.unacknowledged().removing(id);
        if (files.delete(listing.file(id))) {
            quota.removed(size);
        }
    }

    private static void checkInterrupt() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted, no file was moved or removed");
        }
    }

    /**
     * Sets a damaged file aside, in the subdirectory {@code quarantine}.
     *
     * @param id the message
     * @return where it is now
     * @throws IOException if it was not moved
     */
    public Path quarantine(UUID id) throws IOException {
        return setAside(id, "quarantine");
    }

    /**
     * Sets a message aside that is intact but that nobody takes, in the subdirectory {@code parked}.
     *
     * @param id the message
     * @return where it is now
     * @throws IOException if it was not moved
     */
    public Path park(UUID id) throws IOException {
        return setAside(id, "parked");
    }

    private Path setAside(UUID id, String subdirectory) throws IOException {
        checkInterrupt();
        long size = listing.size(id);
        Path moved = SetAside.move(listing.file(id), directory.path().resolve(subdirectory), files);
        quota.removed(size);
        return moved;
    }

    /**
     * How much the messages in the spool take, without those set aside.
     *
     * @return their size in bytes
     */
    public long bytes() {
        return quota.used();
    }

    /**
     * Unlocks the directory, once what is being written is on the disk. May be repeated; an interrupt does not shorten it.
     *
     * @throws IOException if that takes more than ten seconds; the directory then stays locked as long as the process lives
     */
    @Override
    public void close() throws IOException {
        space.close();
        if (!writer.close()) {
            throw new IOException("the disk did not answer in time");
        }
        directory.close();
    }

    /**
     * A message in the spool; ordered by time, and by id where that is equal. Immutable.
     *
     * @param id the message
     * @param written when its file was written
     * @param size the size of its file in bytes
     */
    public record Entry(UUID id, Instant written, long size) implements Comparable<Entry> {
        private static final Comparator<Entry> ORDER =
                Comparator.comparing(Entry::written).thenComparing(Entry::id);

        @Override
        public int compareTo(Entry other) {
            return ORDER.compare(this, other);
        }
    }

    /** There is no room in the spool now. */
    public static final class FullException extends IOException {
        private static final long serialVersionUID = 1L;

        FullException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A file is not what was written, or was not written by us; it will never be readable. */
    public static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(UUID id, @Nullable String why, @Nullable Throwable cause) {
            super("the spool file of " + id + " cannot be used: " + why, cause);
        }
    }
}
