package io.github.lsmtpd.internal.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message while it arrives: in memory at first, in a file once it is large or memory is short. It keeps
 * at most the size limit; what comes beyond is counted and thrown away, so that the session stays in step. Not thread
 * safe; the content made of it is.
 */
public final class ContentBuffer {
    /** A new chunk is as large as all before it, up to this. */
    private static final int MAX_CHUNK = 256 * 1024;

    private final long limit;
    private final long maxInMemory;
    private final MemoryBudget budget;
    private final Supplier<ContentFile> newFile;
    private final List<byte[]> chunks = new ArrayList<>(2);
    private byte[] last = new byte[0];
    private int lastLength;
    private long reserved;
    private @Nullable ContentFile file;
    private @Nullable StoredContent content;
    private long size;

    ContentBuffer(long limit, long maxInMemory, MemoryBudget budget, Supplier<ContentFile> newFile) {
        this.limit = limit;
        this.maxInMemory = maxInMemory;
        this.budget = budget;
        this.newFile = newFile;
    }

    /**
     * Takes a piece. If it goes to a file, the connection is paused until it is there.
     *
     * @param from holds the bytes from its start; copied
     * @param length how many there are
     */
    public void append(byte[] from, int length) {
        size += length;
        if (isTooBig()) {
            release();
        } else if (file != null) {
            file.append(List.of(Arrays.copyOf(from, length)), () -> {});
        } else {
            appendInMemory(from, length);
        }
    }

    private void appendInMemory(byte[] from, int length) {
        int fits = Math.min(length, last.length - lastLength);
        System.arraycopy(from, 0, last, lastLength, fits);
        lastLength += fits;
        int rest = length - fits;
        if (rest == 0) {
            return;
        }
        int chunk = Math.max(rest, (int) Math.min(size, MAX_CHUNK));
        finishChunk();
        if (size <= maxInMemory && budget.reserve(chunk)) {
            reserved += chunk;
            last = new byte[chunk];
            System.arraycopy(from, fits, last, 0, rest);
            lastLength = rest;
        } else {
            chunks.add(Arrays.copyOfRange(from, fits, length));
            moveToFile();
        }
    }

    private void finishChunk() {
        if (lastLength > 0) {
            chunks.add(lastLength == last.length ? last : Arrays.copyOf(last, lastLength));
        }
        last = new byte[0];
        lastLength = 0;
    }

    private void moveToFile() {
        long held = handOver();
        file = newFile.get();
        file.append(List.copyOf(chunks), () -> budget.release(held));
        forget();
    }

    /**
     * Returns whether more bytes came than the limit allows.
     *
     * @return true if the message must be refused
     */
    public boolean isTooBig() {
        return size > limit;
    }

    /**
     * How many bytes came, kept or not.
     *
     * @return the size in bytes
     */
    public long size() {
        return size;
    }

    /**
     * Returns whether no byte came.
     *
     * @return true if it is empty
     */
    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Why the content could not be kept, if it could not.
     *
     * @return the failure of the temporary file, or nothing
     */
    public Optional<IOException> failure() {
        return file == null ? Optional.empty() : file.failure();
    }

    /**
     * The content with a header in front, which gives back memory and file from now on; nothing may be appended after this.
     *
     * @param header the bytes in front
     * @param envelope how much of the budget is to be given back with it
     * @return the content
     */
    public StoredContent toContent(byte[] header, long envelope) {
        finishChunk();
        long held = handOver() + envelope;
        content =
                new StoredContent(header, List.copyOf(chunks), file, header.length + size, () -> budget.release(held));
        forget();
        return content;
    }

    /**
     * What {@link #toContent} made; from any thread.
     *
     * @return the content
     */
    public StoredContent content() {
        return Objects.requireNonNull(content, "the body has not ended");
    }

    /** Lets go of memory and file, or of the content made of them. */
    public void release() {
        forget();
        budget.release(handOver());
        if (content != null) {
            content.release();
        } else if (file != null) {
            file.close();
        }
    }

    private void forget() {
        chunks.clear();
        last = new byte[0];
        lastLength = 0;
    }

    private long handOver() {
        long held = reserved;
        reserved = 0;
        return held;
    }
}
