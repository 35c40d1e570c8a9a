package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The finished content of a received message: a header, then either chunks in memory or a file. */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record BufferedContent(
        byte[] header, List<byte[]> chunks, @Nullable BodyFile file, long size) implements MessageContent {
    @Override
    public InputStream openStream() throws IOException {
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
        byte[] all = new byte[Math.toIntExact(size)];
        System.arraycopy(header, 0, all, 0, header.length);
        int at = header.length;
        for (byte[] chunk : chunks) {
            System.arraycopy(chunk, 0, all, at, chunk.length);
            at += chunk.length;
        }
        if (file != null) {
            try (InputStream in = file.openStream()) {
                in.readNBytes(all, at, all.length - at);
            }
        }
        return all;
    }
}
