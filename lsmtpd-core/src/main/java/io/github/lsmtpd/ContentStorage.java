package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import java.nio.file.Path;

/**
 * Where messages are kept while they arrive and are delivered: in memory while they are small and the budget lasts,
 * otherwise in temporary files, which can be read by their owner alone and are gone with the process, however that ends.
 * When neither has room, clients get 452. Immutable; the constructors and each method that gives a changed copy throw a
 * {@link SettingException} for a value that cannot be used.
 *
 * @param memoryBudget how many bytes of content may be in memory at once, over all sessions; envelopes count too, and may
 *     take an eighth more, at least 1 MiB more, so that content moves to files before clients are refused
 * @param maxMessageInMemory the largest message that is kept in memory, in bytes
 * @param temporaryDirectory where temporary files go
 * @param maxFileBytes how many bytes all temporary files may hold together
 * @param minFreeBytes how many bytes of the file system are left to others
 */
public record ContentStorage(
        long memoryBudget, long maxMessageInMemory, Path temporaryDirectory, long maxFileBytes, long minFreeBytes) {
    /**
     * Checks every value.
     *
     * @param memoryBudget how many bytes of content may be in memory at once
     * @param maxMessageInMemory the largest message that is kept in memory, in bytes
     * @param temporaryDirectory a directory that can be written to
     * @param maxFileBytes how many bytes all temporary files may hold together
     * @param minFreeBytes how many bytes of the file system are left to others
     */
    public ContentStorage {
        ServerSetting.MEMORY_BUDGET.check(memoryBudget);
        ServerSetting.MAX_MESSAGE_IN_MEMORY.check(maxMessageInMemory);
        if (temporaryDirectory == null) { // what a record from elsewhere may hold is a wrong setting, too
            throw new SettingException("temporaryDirectory", "null", "a directory that can be written to");
        }
        ServerSetting.TEMPORARY_DIRECTORY.check(temporaryDirectory);
        ServerSetting.MAX_FILE_BYTES.check(maxFileBytes);
        ServerSetting.MIN_FREE_BYTES.check(minFreeBytes);
    }

    /**
     * With the default limits for temporary files.
     *
     * @param memoryBudget how many bytes of messages may be in memory at once
     * @param maxMessageInMemory the largest message that is kept in memory, in bytes
     * @param temporaryDirectory a directory that can be written to
     */
    public ContentStorage(long memoryBudget, long maxMessageInMemory, Path temporaryDirectory) {
        this(
                memoryBudget,
                maxMessageInMemory,
                temporaryDirectory,
                ServerSetting.MAX_FILE_BYTES.defaultValue(),
                ServerSetting.MIN_FREE_BYTES.defaultValue());
    }

    /**
     * {@link #in} the JVM's own choice of a directory.
     *
     * @return the default
     */
    public static ContentStorage defaults() {
        return in(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * A quarter of the greatest heap, 2 MiB a message, 10 GiB of temporary files with 128 MiB left free.
     *
     * @param directory a directory that can be written to
     * @return the default, in that directory
     */
    public static ContentStorage in(Path directory) {
        return new ContentStorage(
                Runtime.getRuntime().maxMemory() / 4, ServerSetting.MAX_MESSAGE_IN_MEMORY.defaultValue(), directory);
    }

    /**
     * With another budget. When it is used up, messages go to temporary files however small they are.
     *
     * @param bytes the budget in bytes
     * @return the changed copy
     */
    public ContentStorage withMemoryBudget(long bytes) {
        return new ContentStorage(bytes, maxMessageInMemory, temporaryDirectory, maxFileBytes, minFreeBytes);
    }

    /**
     * With another size above which a message goes to a temporary file.
     *
     * @param bytes the size in bytes
     * @return the changed copy
     */
    public ContentStorage withMaxMessageInMemory(long bytes) {
        return new ContentStorage(memoryBudget, bytes, temporaryDirectory, maxFileBytes, minFreeBytes);
    }

    /**
     * With another directory for temporary files.
     *
     * @param directory a directory that can be written to
     * @return the changed copy
     */
    public ContentStorage withTemporaryDirectory(Path directory) {
        return new ContentStorage(memoryBudget, maxMessageInMemory, directory, maxFileBytes, minFreeBytes);
    }

    /**
     * With another limit for all temporary files together.
     *
     * @param bytes the limit in bytes
     * @return the changed copy
     */
    public ContentStorage withMaxFileBytes(long bytes) {
        return new ContentStorage(memoryBudget, maxMessageInMemory, temporaryDirectory, bytes, minFreeBytes);
    }

    /**
     * With another part of the file system that temporary files leave free.
     *
     * @param bytes how much, in bytes
     * @return the changed copy
     */
    public ContentStorage withMinFreeBytes(long bytes) {
        return new ContentStorage(memoryBudget, maxMessageInMemory, temporaryDirectory, maxFileBytes, bytes);
    }
}
