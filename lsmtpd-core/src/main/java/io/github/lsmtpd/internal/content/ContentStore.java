package io.github.lsmtpd.internal.content;

import io.github.lsmtpd.ContentStorage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Where the content of a server's messages is kept while it arrives and is delivered: in memory as long as it is small
 * and the budget lasts, in temporary files otherwise. Thread safe.
 */
public final class ContentStore implements AutoCloseable {
    private static final int WRITERS = 4;

    private final MemoryBudget budget;
    private final long maxInMemory;
    private final TemporaryFiles files;
    private final ExecutorService writers;

    /**
     * An empty store.
     *
     * @param storage how much memory, and where temporary files go
     * @param threads makes the threads that write files
     */
    public ContentStore(ContentStorage storage, ThreadFactory threads) {
        this.budget = new MemoryBudget(storage.memoryBudget());
        this.maxInMemory = storage.maxMessageInMemory();
        this.writers = Executors.newFixedThreadPool(WRITERS, threads);
        this.files = new TemporaryFiles(storage, writers);
    }

    /**
     * A place for the content of one message.
     *
     * @param limit how many bytes are kept; what is beyond is only counted
     * @param connection is paused while bytes are written to a file
     * @return an empty buffer
     */
    public ContentBuffer newBuffer(long limit, FlowControl connection) {
        return new ContentBuffer(limit, maxInMemory, budget, () -> new ContentFile(files, connection));
    }

    /**
     * The memory that content and envelopes share.
     *
     * @return the budget of this server
     */
    public MemoryBudget budget() {
        return budget;
    }

    /**
     * Returns whether a message of a declared size would find room, as far as is known now.
     *
     * @param size the size in bytes, 0 if none was declared
     * @return false if there is none
     */
    public boolean hasRoomFor(long size) {
        return size == 0 || (size <= maxInMemory && budget.hasRoomFor(size)) || files.hasRoomFor(size);
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
     * Counts memory that is held already for a client, beside the content.
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
