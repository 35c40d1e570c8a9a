package io.github.lsmtpd.internal.content;

import io.github.lsmtpd.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The finished content of a received message: a header, then either chunks in memory or a file. Once it is released, it
 * cannot be opened any more; memory and file are given back when no stream is open either. Thread safe.
 */
public final class StoredContent implements MessageContent {
    private static final int RELEASED = Integer.MIN_VALUE;

    private final byte[] header;
    private final @Nullable ContentFile file;
    private final long size;
    private final Runnable giveBack;
    /** Emptied at the end, in case a sink holds on to the content. Read only while it is counted as open. */
    private List<byte[]> chunks;

    /** How many streams are open, with {@link #RELEASED} added once no more can be opened. */
    private final AtomicInteger open = new AtomicInteger();

    /**
     * New content.
     *
     * @param giveBack runs once, when the bytes are not held any more; the file is closed already
     */
    StoredContent(byte[] header, List<byte[]> chunks, @Nullable ContentFile file, long size, Runnable giveBack) {
        this.header = header;
        this.chunks = chunks;
        this.file = file;
        this.size = size;
        this.giveBack = giveBack;
    }

    @Override
    public long size() {
        return size;
    }

    /** It cannot be opened any more; what is open can be read to its end. Does nothing the second time. */
    public void release() {
        if (open.getAndUpdate(count -> count < 0 ? count : count + RELEASED) == 0) {
            free();
        }
    }

    private void enter() throws IOException {
        if (open.getAndUpdate(count -> count < 0 ? count : count + 1) < 0) {
            throw new IOException("the content is no longer kept: its delivery has ended, or was not done in time");
        }
    }

    /** Ends what {@link #enter} began. */
    void leave() {
        if (open.decrementAndGet() == RELEASED) {
            free();
        }
    }

    /** Runs once: the count is zero and released for good. */
    private void free() {
        chunks = List.of();
        if (file != null) {
            file.close();
        }
        giveBack.run();
    }

    @Override
    public InputStream openStream() throws IOException {
        enter();
        try {
            return new ContentStream(streams(), this::leave);
        } catch (IOException | RuntimeException | Error e) {
            leave();
            throw e;
        }
    }

    private InputStream streams() throws IOException {
        List<InputStream> streams = new ArrayList<>(chunks.size() + 2);
        streams.add(new ByteArrayInputStream(header));
        chunks.forEach(chunk -> streams.add(new ByteArrayInputStream(chunk)));
        if (file != null) {
            streams.add(file.openStream());
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    @Override
    public byte[] toByteArray() throws IOException {
        enter();
        try {
            return copy();
        } finally {
            leave();
        }
    }

    private byte[] copy() throws IOException {
        if (size > Integer.MAX_VALUE) {
            throw new OutOfMemoryError("no array holds " + size + " bytes");
        }
        byte[] all = new byte[(int) size];
        System.arraycopy(header, 0, all, 0, header.length);
        int at = header.length;
        for (byte[] chunk : chunks) {
            System.arraycopy(chunk, 0, all, at, chunk.length);
            at += chunk.length;
        }
        if (file != null) {
            try (InputStream in = file.openStream()) {
                at += in.readNBytes(all, at, all.length - at);
            }
        }
        if (at < all.length) {
            throw new EOFException("only " + at + " of " + all.length + " bytes could be read");
        }
        return all;
    }

    @Override
    public String toString() {
        return "content of " + size + " bytes";
    }
}
