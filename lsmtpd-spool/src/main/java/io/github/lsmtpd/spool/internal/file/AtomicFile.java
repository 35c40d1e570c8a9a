package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.internal.file.DurableFile;
import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.internal.seal.ByteTarget;
import io.github.lsmtpd.spool.internal.seal.Seal;
import io.github.lsmtpd.spool.internal.seal.SealedOutput;
import io.github.lsmtpd.spool.internal.seal.SpoolKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Writes a checksummed file so that after a crash it is there completely or not at all: a {@link DurableFile}, and then an
 * fsync of the directory. If any step fails, nothing is left of a new file, as far as the disk lets us remove it. Thread safe.
 */
public final class AtomicFile {
    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; the stream need not be closed. */
        void writeTo(OutputStream out) throws IOException;
    }

    private final FileOperations files;
    private final GroupCommit directorySync;
    private final Leftovers leftovers;
    private final SpoolKeys keys;

    /** Writes files that are sealed, if there is a key for new ones. */
    public AtomicFile(FileOperations files, GroupCommit directorySync, Leftovers leftovers, SpoolKeys keys) {
        this.files = files;
        this.leftovers = leftovers;
        this.directorySync = directorySync;
        this.keys = keys;
    }

    /**
     * Writes a new file; returns once it has its name, and completes with its size once that name is safe, too.
     *
     * @throws IOException if any step but the last fails, or an earlier file of that name is still to be removed, which would be the
     *     end of the new one
     */
    public CompletableFuture<Long> write(Path target, Content content) throws IOException {
        if (leftovers.contains(target)) {
            throw new IOException("an earlier file of this name could not be removed yet: " + target);
        }
        return replace(target, content).whenComplete((safe, failure) -> {
            if (failure != null) {
                leftovers.remove(target); // or it is replayed as a duplicate
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
        Path temporary = target.resolveSibling(target.getFileName() + DurableFile.TEMPORARY);
        try {
            long size = DurableFile.replace(files, temporary, target, channel -> write(channel, content));
            return directorySync.request().thenApply(synced -> size);
        } catch (IOException | RuntimeException | Error e) {
            leftovers.remove(temporary);
            throw e;
        }
    }

    private long write(FileChannel channel, Content content) throws IOException {
        ByteTarget disk = bytes -> files.write(channel, bytes);
        Seal seal = keys.newSeal();
        if (seal == null) {
            return write(disk, content);
        }
        SealedOutput sealed = new SealedOutput(disk, seal);
        write(sealed, content);
        return sealed.finish();
    }

    private static long write(ByteTarget target, Content content) throws IOException {
        ChecksummedOutput out = new ChecksummedOutput(target);
        content.writeTo(out);
        return out.finish();
    }
}
