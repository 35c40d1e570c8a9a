package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.json.MessageJson;
import io.github.lsmtpd.spool.SpoolFullException;
import io.github.lsmtpd.spool.internal.file.AtomicFile;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.file.GroupCommit;
import io.github.lsmtpd.spool.internal.file.HeldDirectory;
import io.github.lsmtpd.spool.internal.file.Leftovers;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Writes the files of messages. If the directory is gone meanwhile, it is made again and the message written once more, so
 * that what is acknowledged lies in the directory that has the name then. Thread safe.
 */
final class SpoolWriter {
    private static final long MOST_UNACKNOWLEDGED_BYTES = 64L << 20;
    private static final long CLOSE_SECONDS = 10;

    private final Guard guard;
    private final FileOperations files;
    private final SpoolListing listing;
    private final Quota quota;
    private final GroupCommit sync;
    private final AtomicFile atomicFile;
    private final Unacknowledged unacknowledged;

    /** Makes sure that the directory is there and locked. */
    @FunctionalInterface
    interface Guard {
        void ensure() throws IOException;
    }

    SpoolWriter(
            HeldDirectory directory,
            Guard guard,
            SpoolListing listing,
            Quota quota,
            FileOperations files,
            Leftovers leftovers,
            SpoolKeys keys,
            Scheduler scheduler) {
        this.guard = guard;
        this.files = files;
        this.listing = listing;
        this.quota = quota;
        this.sync = new GroupCommit(
                () -> {
                    files.syncDirectory(directory.path());
                    guard.ensure(); // no success is reported once another process may have opened the directory
                },
                scheduler);
        this.unacknowledged = new Unacknowledged(SpoolStore.MOST_UNACKNOWLEDGED, MOST_UNACKNOWLEDGED_BYTES, scheduler);
        this.atomicFile = new AtomicFile(files, sync, leftovers, keys);
    }

    /** The messages whose files are being written. */
    Unacknowledged unacknowledged() {
        return unacknowledged;
    }

    /** Waits for what is being written; returns whether that ended in time. */
    boolean close() {
        return sync.close(CLOSE_SECONDS);
    }

    /** Writes the file of a new message; completes once it is safe, and otherwise leaves none. */
    CompletableFuture<Void> write(MailMessage message, boolean withinQuota) throws IOException {
        long wanted = message.content().size();
        unacknowledged.enter(message.id(), wanted);
        if (!withinQuota) {
            quota.reserveAnyway(wanted);
        } else if (!quota.reserve(wanted)) {
            unacknowledged.leave(message.id(), wanted);
            throw new SpoolFullException("no room for a message of " + wanted + " bytes", null);
        }
        return write(message, atomicFile::write);
    }

    /** Writes a message over the file that it has, which then takes no more than before; whatever fails, it still has one. */
    CompletableFuture<Void> replace(MailMessage message) throws IOException {
        long before = listing.size(message.id());
        long wanted = message.content().size();
        unacknowledged.enter(message.id(), wanted);
        quota.reserveAnyway(wanted);
        return write(message, atomicFile::replace).thenRun(() -> quota.removed(before));
    }

    private CompletableFuture<Void> write(MailMessage message, Step step) {
        long wanted = message.content().size();
        return attempt(message, step)
                .exceptionallyCompose(failure -> again(message, step, failure))
                .handle((size, failure) -> {
                    unacknowledged.leave(message.id(), wanted);
                    quota.settle(wanted, failure == null ? size : 0);
                    if (failure != null) {
                        throw new CompletionException(kindOf(Failures.cause(failure), wanted));
                    }
                    return null;
                });
    }

    private CompletableFuture<Long> attempt(MailMessage message, Step step) {
        Path file = listing.file(message.id());
        try {
            return step.write(file, out -> MessageJson.write(message, out)).thenApply(size -> {
                checkThere(message.id(), file);
                return size;
            });
        } catch (IOException | RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The directory that was synced may be another one than the file was written to. */
    private void checkThere(UUID id, Path file) {
        if (!files.exists(file) && unacknowledged.mustExist(id)) {
            throw new CompletionException(new NoSuchFileException(file.toString()));
        }
    }

    private CompletionStage<Long> again(MailMessage message, Step step, Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (!(cause instanceof NoSuchFileException)) {
            return CompletableFuture.failedFuture(cause);
        }
        try {
            guard.ensure();
        } catch (IOException e) {
            e.addSuppressed(cause);
            return CompletableFuture.failedFuture(e);
        }
        return attempt(message, step);
    }

    private Throwable kindOf(Throwable failure, long wanted) {
        return failure instanceof IOException io && quota.isOutOfSpace(io, wanted)
                ? new SpoolFullException("no room: " + io.getMessage(), io)
                : failure;
    }

    /** How a file is written. */
    @FunctionalInterface
    private interface Step {
        CompletableFuture<Long> write(Path file, AtomicFile.Content content) throws IOException;
    }
}
