package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The content of a message while it arrives. It keeps at most the size limit; what comes beyond is counted and thrown
 * away, so that the dialogue stays in step. Not thread safe; the content made of it is.
 */
final class BodyBuffer {
    /** A new chunk is as large as all before it, up to this. */
    private static final int MAX_CHUNK = 256 * 1024;

    private final long limit;
    private final List<byte[]> chunks = new ArrayList<>(2);
    private byte[] last = new byte[0];
    private int lastLength;
    private long size;

    BodyBuffer(long limit) {
        this.limit = limit;
    }

    void append(byte[] from, int length) {
        size += length;
        if (isTooBig()) {
            chunks.clear();
            last = new byte[0];
            lastLength = 0;
            return;
        }
        int fits = Math.min(length, last.length - lastLength);
        System.arraycopy(from, 0, last, lastLength, fits);
        lastLength += fits;
        if (fits < length) {
            startChunk(from, fits, length - fits);
        }
    }

    private void startChunk(byte[] from, int offset, int length) {
        finishChunk();
        last = new byte[Math.max(length, (int) Math.min(size, MAX_CHUNK))];
        System.arraycopy(from, offset, last, 0, length);
        lastLength = length;
    }

    private void finishChunk() {
        if (lastLength > 0) {
            chunks.add(lastLength == last.length ? last : Arrays.copyOf(last, lastLength));
        }
    }

    boolean isTooBig() {
        return size > limit;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The content with a header in front; nothing may be appended after this. */
    MessageContent toContent(byte[] header) {
        finishChunk();
        List<byte[]> parts = new ArrayList<>(chunks.size() + 1);
        parts.add(header);
        parts.addAll(chunks);
        return new InMemory(parts, header.length + size);
    }

    private record InMemory(List<byte[]> parts, long size) implements MessageContent {
        @Override
        public InputStream openStream() {
            List<InputStream> streams = new ArrayList<>(parts.size());
            parts.forEach(part -> streams.add(new ByteArrayInputStream(part)));
            return new SequenceInputStream(Collections.enumeration(streams));
        }

        @Override
        public byte[] toByteArray() {
            byte[] all = new byte[Math.toIntExact(size)];
            int at = 0;
            for (byte[] part : parts) {
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
            return all;
        }
    }
}
