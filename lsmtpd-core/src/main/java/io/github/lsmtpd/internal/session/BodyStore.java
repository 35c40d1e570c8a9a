package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ServerSettings;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Where the bodies of a server's messages are kept while they arrive and are delivered: in memory as long as they are
 * small and the budget lasts, in temporary files otherwise. Thread safe.
 */
public final class BodyStore implements AutoCloseable {
    private static final int WRITERS = 4;

    private final MemoryBudget budget;
    private final long maxInMemory;
    private final Path directory;
    private final ExecutorService writers;

    /**
     * An empty store.
     *
     * @param settings the server's settings
     * @param threads makes the threads that write files
     */
    public BodyStore(ServerSettings settings, ThreadFactory threads) {
        this.budget = new MemoryBudget(settings.storage().memoryBudget());
        this.maxInMemory = settings.storage().maxMessageInMemory();
        this.directory = settings.storage().temporaryDirectory();
        this.writers = Executors.newFixedThreadPool(WRITERS, threads);
    }

    BodyBuffer newBody(long limit, Transport transport) {
        return new BodyBuffer(limit, maxInMemory, budget, () -> new BodyFile(directory, writers, transport));
    }

    /**
     * How much memory the bodies take now.
     *
     * @return the number of bytes
     */
    public long bytesInMemory() {
        return budget.used();
    }

    /**
     * Counts memory that is held already for a client, beside the bodies.
     *
     * @param bytes how much, or with a minus how much no longer
     * @return false if that is so much that its client must go
     */
    public boolean hold(long bytes) {
        budget.release(-bytes);
        return bytes <= 0 || !budget.isOverdrawn();
    }

    /**
     * Returns whether the memory for messages is used up.
     *
     * @return true if no more should be begun
     */
    public boolean isFull() {
        return budget.isSpent();
    }

    /** Ends the threads; what is being written is finished first. */
    @Override
    public void close() {
        writers.shutdown();
    }
}
