package io.github.lsmtpd.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Writes a file so that after a crash it is there completely or not at all: temporary file in the same directory, write,
 * fsync, rename. Its name is safe once the directory is synced, too ({@link FileOperations#syncDirectory}). If any step fails,
 * nothing is left of it, as far as the disk lets us remove it; nothing is tried twice, because after a failed fsync a second one
 * may succeed without having written. Stateless.
 */
public final class DurableFile {
    /** What the name of a file ends with until it is complete. */
    public static final String TEMPORARY = ".tmp";

    private DurableFile() {}

    /**
     * Writes the bytes of a file.
     *
     * @param <T> what is known of the file then
     */
    @FunctionalInterface
    public interface Writer<T> {
        /**
         * Writes all of it; the channel need not be closed.
         *
         * @param file the channel
         * @return what is known of the file then
         * @throws IOException if it cannot be written
         */
        T writeTo(FileChannel file) throws IOException;
    }

    /**
     * Writes a file over the one that has its name, if any.
     *
     * @param <T> what the writer returns
     * @param files the operations
     * @param temporary the name until it is complete
     * @param target the name then
     * @param writer writes the bytes
     * @return what the writer returned
     * @throws IOException if any step fails; an old file is still there
     */
    public static <T> T replace(FileOperations files, Path temporary, Path target, Writer<T> writer)
            throws IOException {
        boolean renamed = false;
        try {
            T result = writeTemporary(files, temporary, writer);
            files.rename(temporary, target);
            renamed = true;
            return result;
        } finally {
            if (!renamed) {
                removeQuietly(files, temporary);
            }
        }
    }

    private static <T> T writeTemporary(FileOperations files, Path temporary, Writer<T> writer) throws IOException {
        try (FileChannel channel = files.create(temporary)) {
            T result = writer.writeTo(channel);
            files.sync(channel);
            return result;
        }
    }

    /**
     * Removes a file of which the failure that made it necessary is reported anyway.
     *
     * @param files the operations
     * @param file the file
     */
    public static void removeQuietly(FileOperations files, Path file) {
        try {
            files.delete(file);
        } catch (IOException e) {
            // What is left is removed later, as a leftover.
        }
    }
}
