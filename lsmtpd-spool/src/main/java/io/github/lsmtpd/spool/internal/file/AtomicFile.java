package io.github.lsmtpd.spool.internal.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Writes a file so that after a crash it is there completely or not at all: temporary file in the same directory, write,
 * fsync, rename, fsync of the directory. If any step fails, nothing is left of a new file, as far as the disk lets us
 * remove it; nothing is tried twice, because after a failed fsync a second one may succeed without having written. Thread
 * safe.
 */
public final class AtomicFile {
    /** What the name of a file ends with until it is complete. */
    public static final String TEMPORARY = ".tmp";

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; the stream need not be closed. */
        void writeTo(OutputStream out) throws IOException;
    }

    private final FileOperations files;
    private final GroupCommit directorySync;

    public AtomicFile(FileOperations files, GroupCommit directorySync) {
        this.files = files;
        this.directorySync = directorySync;
    }

    /**
     * Writes a new file; returns once it has its name, and completes with its size once that name is safe, too.
     *
     * @throws IOException if any step but the last fails
     */
    public CompletableFuture<Long> write(Path target, Content content) throws IOException {
        return replace(target, content).whenComplete((safe, failure) -> {
            if (failure != null) {
                removeQuietly(target);
            }
        });
    }

    /**
     * Writes a file over the one that has its name, if any; a failure leaves one of the two there, the whole old or the
     * whole new.
     *
     * @throws IOException if any step but the last fails; the old file is still there
     */
    public CompletableFuture<Long> replace(Path target, Content content) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY);
        boolean renamed = false;
        long size;
        try {
            size = writeTemporary(temporary, content);
            files.rename(temporary, target);
            renamed = true;
        } finally {
            if (!renamed) {
                removeQuietly(temporary);
            }
        }
        return directorySync.request().thenApply(synced -> size);
    }

    private long writeTemporary(Path temporary, Content content) throws IOException {
        try (FileChannel channel = files.create(temporary)) {
            ChecksummedOutput out = new ChecksummedOutput(bytes -> files.write(channel, bytes));
            content.writeTo(out);
            long size = out.finish();
            files.sync(channel);
            return size;
        }
    }

    /** What is left is removed at the next start, or replayed as a duplicate; the failure itself is reported anyway. */
    private void removeQuietly(Path file) {
        try {
            files.delete(file);
        } catch (IOException e) {
            // The caller gets the failure that made this necessary.
        }
    }
}
