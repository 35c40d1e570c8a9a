package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.DamagedFileException;
import io.github.lsmtpd.spool.MissingKeyException;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.SpoolFullException;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.file.FreeSpace;
import io.github.lsmtpd.spool.internal.file.HeldDirectory;
import io.github.lsmtpd.spool.internal.file.Leftovers;
import io.github.lsmtpd.spool.internal.file.Persistence;
import io.github.lsmtpd.spool.internal.file.Uninterrupted;
import io.github.lsmtpd.spool.internal.seal.KeyFile;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages in a spool directory. What is written is safe once its stage completes; what is listed is acknowledged; what
 * is removed or set aside no longer counts against the quota. If the directory is lost meanwhile, it is made again. No file
 * is moved or removed by a thread that is interrupted. Thread safe.
 */
public final class SpoolStore implements Closeable {
    /** How many messages may wait for the fsync of the directory: more than one fsync needs, and not too many if it hangs. */
    public static final int MOST_UNACKNOWLEDGED = 256;

    private final HeldDirectory directory;
    private final FileOperations files;
    private final Scheduler scheduler;
    private final SpoolListing listing;
    private final SpoolReader reader;
    private final SpoolWriter writer;
    private final SetAsideDirectories aside;
    private final FreeSpace space;
    private final Quota quota;
    private final SpoolContents contents;
    private final FilesWithoutKey withoutKey;

    private SpoolStore(
            SpoolSettings settings,
            SpoolKeys keys,
            FileOperations files,
            Scheduler scheduler,
            HeldDirectory directory,
            Logger log)
            throws IOException {
        this.scheduler = scheduler;
        this.directory = directory;
        this.files = files;
        this.listing = new SpoolListing(directory.path(), files, log);
        this.reader = new SpoolReader(files, directory.path(), keys);
        this.withoutKey = new FilesWithoutKey(new ConditionLog(log, "", scheduler::nanoTime));
        this.aside = new SetAsideDirectories(directory.path(), files, log);
        this.space = new FreeSpace(directory.path(), files, scheduler);
        Leftovers leftovers = new Leftovers(files);
        this.quota = new Quota(space, settings.maxBytes(), settings.maxMessages(), settings.minFreeBytes());
        this.writer = new SpoolWriter(directory, this::ensure, listing, quota, files, leftovers, keys, scheduler);
        this.contents = new SpoolContents(
                listing,
                quota,
                space,
                leftovers,
                new UnfinishedFiles(files, writer.unacknowledged()::contains, scheduler::nanoTime),
                writer.unacknowledged(),
                withoutKey,
                scheduler.newLock());
    }

    /**
     * Opens and locks a directory, which is created where it is missing. It is not read yet, since there may be a million files in
     * it: that is left to the first call of {@link #oldest}, or to the first message that is written.
     *
     * @throws IOException if it cannot be used
     * @throws SettingException if the file of keys cannot be used
     */
    public static SpoolStore open(SpoolSettings settings) throws IOException {
        return open(settings, new FileOperations());
    }

    /** The same, with the operations on files replaced. */
    public static SpoolStore open(SpoolSettings settings, FileOperations files) throws IOException {
        return open(settings, files, Scheduler.system());
    }

    /** The same, with the clock and the threads replaced as well. */
    public static SpoolStore open(SpoolSettings settings, FileOperations files, Scheduler scheduler)
            throws IOException {
        SpoolKeys keys = settings.keyFile().map(KeyFile::read).orElse(SpoolKeys.NONE);
        return open(settings, keys, files, scheduler, LoggerFactory.getLogger(SpoolStore.class));
    }

    /** The same, with the keys and the log replaced as well. */
    public static SpoolStore open(
            SpoolSettings settings, SpoolKeys keys, FileOperations files, Scheduler scheduler, Logger log)
            throws IOException {
        HeldDirectory directory =
                HeldDirectory.open(settings.directory(), files, log, scheduler.newLock(), scheduler::nanoTime);
        try {
            SpoolStore spool = new SpoolStore(settings, keys, files, scheduler, directory, log);
            spool.space.ask();
            spool.listing.checkReadable();
            String warning = Persistence.warning(directory.path(), files);
            if (warning != null) {
                log.warn(warning);
            }
            if (keys != SpoolKeys.NONE) {
                log.info("In the spool directory {}, {}", directory.path(), keys);
            }
            spool.aside.report();
            return spool;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private void ensure() throws IOException {
        if (directory.ensure()) {
            contents.count();
        }
    }

    /**
     * Writes a message; when this returns, it is on the disk. If it throws, the message is not in the spool, as far as the
     * disk lets us undo what was done.
     *
     * @throws SpoolFullException if there is no room for it
     * @throws IOException if anything else fails
     */
    public void write(MailMessage message) throws IOException {
        await(writeAsync(message));
    }

    /** Does what {@link #write} does, without waiting for the last fsync; every failure is that of its result. */
    public CompletableFuture<Void> writeAsync(MailMessage message) {
        return writeAsync(message, true);
    }

    /** The same, within the quota, or even if that is exhausted. */
    public CompletableFuture<Void> writeAsync(MailMessage message, boolean withinQuota) {
        try {
            if (!contents.isCounted()) {
                directory.ensure(); // it may be gone before it was read for the first time
                contents.countOnce();
            }
            return writer.write(message, withinQuota);
        } catch (IOException | RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Writes a message over the file that it has; if that fails, the message is still in the spool. */
    public void replace(MailMessage message) throws IOException {
        await(writer.replace(message));
    }

    private void await(CompletableFuture<Void> written) throws IOException {
        try {
            scheduler.join(written);
        } catch (CompletionException e) {
            throw Failures.cause(e) instanceof IOException failure ? failure : new IOException("cannot spool", e);
        }
    }

    /** Returns whether a message of that size would be accepted now, as far as is known; does not block. */
    public boolean hasRoomFor(long size) {
        return quota.hasRoomFor(size);
    }

    /**
     * Returns the oldest messages after one, or the oldest of all after null; messages being written are not among them.
     *
     * @throws IOException if the directory cannot be read
     */
    public List<SpoolEntry> oldest(int limit, @Nullable SpoolEntry after) throws IOException {
        ensure();
        return contents.oldest(limit, after);
    }

    /**
     * Reads a message, after checking that its file is as it was written.
     *
     * @throws DamagedFileException if the file is not intact, not ours, or not of this message
     * @throws MissingKeyException if it is sealed with a key that is not there
     * @throws NoSuchFileException if it is no longer there
     * @throws IOException if the file cannot be read
     */
    public MailMessage read(UUID id) throws IOException {
        try {
            return reader.read(id, listing.file(id));
        } catch (MissingKeyException e) {
            withoutKey.expect();
            throw e;
        }
    }

    /**
     * Returns whether the key of a message is there; looks only once one was read that has none. One without is not listed any more,
     * as long as its file is the same.
     */
    public boolean hasKey(SpoolEntry entry) {
        if (!withoutKey.areExpected()) {
            return true;
        }
        Path file = listing.file(entry.id());
        MissingKeyException why = reader.missingKey(entry.id(), file);
        if (why != null) {
            withoutKey.found(entry, file, why);
        }
        return why == null;
    }

    /** Returns whether there were messages whose keys are not there. */
    public boolean lacksKeys() {
        return withoutKey.areExpected();
    }

    /**
     * Removes a message, if it is there.
     *
     * @throws IOException if it cannot be removed
     */
    public void remove(UUID id) throws IOException {
        Uninterrupted.check("no file was moved or removed");
        long size = listing.size(id);
        writer.unacknowledged().removing(id);
        if (files.delete(listing.file(id))) {
            quota.removed(size);
        }
    }

    /** Moves a damaged file to the quarantine; returns its new place. */
    public Path quarantine(UUID id) throws IOException {
        return setAside(id, SetAsideDirectories.QUARANTINE);
    }

    /** Moves a message that is refused for good to the parked ones; returns its new place. */
    public Path park(UUID id) throws IOException {
        return setAside(id, SetAsideDirectories.PARKED);
    }

    private Path setAside(UUID id, String subdirectory) throws IOException {
        Uninterrupted.check("no file was moved or removed");
        long size = listing.size(id);
        Path moved = aside.move(listing.file(id), subdirectory);
        quota.removed(size);
        return moved;
    }

    /** Writes beside a file that was set aside why it was, as far as that is possible. */
    public void explain(Path moved, String reason) {
        aside.explain(moved, reason);
    }

    /** The size of the messages, without those set aside. */
    public long bytes() {
        return quota.bytes();
    }

    /** The number of messages, without those set aside. */
    public long messages() {
        return quota.messages();
    }

    /** Returns whether the directory is still locked by this. */
    public boolean isOpen() {
        return directory.isOpen();
    }

    /**
     * Unlocks the directory, once what is being written is on the disk.
     *
     * @throws IOException if that takes too long; the directory then stays locked as long as the process lives
     */
    @Override
    public void close() throws IOException {
        space.close();
        if (!writer.close()) {
            throw new IOException("the disk did not answer in time");
        }
        directory.close();
    }
}
