package io.github.lsmtpd;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where messages are kept while they arrive and are delivered: in memory while they are small and the budget lasts,
 * otherwise in temporary files, which can be read by their owner alone and are gone with the process, however that ends.
 * Immutable; each method gives a changed copy, or throws a {@link SettingException} for a value that it cannot use.
 *
 * @param memoryBudget how many bytes of messages may be in memory at once, over all sessions
 * @param maxMessageInMemory the largest message that is kept in memory, in bytes
 * @param temporaryDirectory where temporary files go
 */
public record BodyStorage(long memoryBudget, long maxMessageInMemory, Path temporaryDirectory) {
    /** {@link #maxMessageInMemory} by default: 2 MiB. */
    public static final long DEFAULT_MAX_MESSAGE_IN_MEMORY = 2L * 1024 * 1024;

    /**
     * A quarter of the greatest heap, 2 MiB a message, and the JVM's own choice of a directory.
     *
     * @return the default
     */
    public static BodyStorage defaults() {
        return new BodyStorage(
                Runtime.getRuntime().maxMemory() / 4,
                DEFAULT_MAX_MESSAGE_IN_MEMORY,
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * With another budget. When it is used up, messages go to temporary files however small they are.
     *
     * @param bytes the budget in bytes
     * @return the changed copy
     */
    public BodyStorage withMemoryBudget(long bytes) {
        return new BodyStorage(
                Checks.inRange("memoryBudget", bytes, 0, Long.MAX_VALUE), maxMessageInMemory, temporaryDirectory);
    }

    /**
     * With another size above which a message goes to a temporary file.
     *
     * @param bytes the size in bytes
     * @return the changed copy
     */
    public BodyStorage withMaxMessageInMemory(long bytes) {
        return new BodyStorage(
                memoryBudget, Checks.inRange("maxMessageInMemory", bytes, 0, Integer.MAX_VALUE), temporaryDirectory);
    }

    /**
     * With another directory for temporary files.
     *
     * @param directory a directory that can be written to
     * @return the changed copy
     */
    public BodyStorage withTemporaryDirectory(Path directory) {
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new SettingException("temporaryDirectory", directory, "a directory that can be written to");
        }
        return new BodyStorage(memoryBudget, maxMessageInMemory, directory);
    }
}
