package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.internal.file.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a file to a private directory, never over another one. Once the file has its new name it counts as
 * moved, whatever follows: after a failed fsync of a directory it may be back in its old place after a crash, no more.
 */
public final class DurableMove {
    private static final Logger LOG = LoggerFactory.getLogger(DurableMove.class);

    private DurableMove() {}

    /**
     * Moves the file into the subdirectory, which is created where it is missing; returns its new place.
     *
     * @throws IOException if it was not moved
     */
    public static Path move(Path file, Path directory, FileOperations files) throws IOException {
        PrivateDirectory.prepareWithin(directory, files);
        // Each time, since the fsync that followed its creation may have failed: nothing goes into a directory that may
        // vanish.
        syncWhole(directory.resolveSibling(""), files);
        Path target = directory.resolve(file.getFileName());
        for (int n = 1; files.exists(target); n++) {
            target = directory.resolve(file.getFileName() + "." + n);
        }
        rename(file, target, files);
        return target;
    }

    /**
     * Gives the file a name that no file has.
     *
     * @throws IOException if it was not moved
     */
    public static void rename(Path file, Path target, FileOperations files) throws IOException {
        files.rename(file, target);
        try {
            syncWhole(target.resolveSibling(""), files);
            syncWhole(file.resolveSibling(""), files);
        } catch (IOException e) {
            LOG.warn("{} is moved, but may be back in its old place after a crash: {}", target, Failures.text(e));
        }
    }

    /** An interrupt ends an fsync with a failure; it is set again afterwards. */
    private static void syncWhole(Path directory, FileOperations files) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    files.syncDirectory(directory);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
