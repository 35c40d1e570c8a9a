package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.ServerSettings;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Where the bodies of a server's messages are kept while they arrive and are delivered: in memory as long as they are
 * small and the budget lasts, in temporary files otherwise. With it comes what else all sessions of a server share, the
 * log of its messages. Thread safe.
 */
public final class BodyStore implements AutoCloseable {
    private static final int WRITERS = 4;

    private final MemoryBudget budget;
    private final long maxInMemory;
    private final TemporaryFiles files;
    private final MessageLog messageLog = MessageLog.ofServer();
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
        this.writers = Executors.newFixedThreadPool(WRITERS, threads);
        this.files = new TemporaryFiles(settings.storage(), writers);
    }

    BodyBuffer newBody(long limit, Transport transport) {
        return new BodyBuffer(limit, maxInMemory, budget, () -> new BodyFile(files, transport));
    }

    EnvelopeMemory newEnvelope() {
        return new EnvelopeMemory(budget);
    }

    /** Returns whether a message of a declared size would find room, as far as is known now; 0: not declared. */
    boolean hasRoomFor(long size) {
        return size == 0 || (size <= maxInMemory && budget.hasRoomFor(size)) || files.hasRoomFor(size);
    }

    /** The log of the messages of this server. */
    MessageLog messageLog() {
        return messageLog;
    }

    /**
     * How much memory the messages take now, with their envelopes.
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
