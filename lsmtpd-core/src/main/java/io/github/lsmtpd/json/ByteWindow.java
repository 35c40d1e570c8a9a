package io.github.lsmtpd.json;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a content, a piece at a time: what was not used of one piece begins the next, so that no caller needs to keep
 * the parts of a character. An array is one piece. Not thread safe.
 */
final class ByteWindow implements Closeable {
    /** Beyond this, reading more at once is no faster, and the JDK keeps a direct buffer as large for each thread. */
    static final int SIZE = 64 * 1024;

    private final @Nullable InputStream in;
    private final byte[] bytes;
    private int position;
    private int end;
    private boolean last;

    private ByteWindow(@Nullable InputStream in, byte[] bytes, int end) {
        this.in = in;
        this.bytes = bytes;
        this.end = end;
        this.last = in == null;
    }

    static ByteWindow of(byte[] bytes) {
        return of(bytes, 0);
    }

    /** A window on an array from a place on. */
    static ByteWindow of(byte[] bytes, int from) {
        ByteWindow window = new ByteWindow(null, bytes, bytes.length);
        window.use(from);
        return window;
    }

    /** A window on a stream, which is closed along with it. */
    static ByteWindow of(InputStream in) {
        return of(in, SIZE);
    }

    static ByteWindow of(InputStream in, int size) {
        return new ByteWindow(in, new byte[size], 0);
    }

    /** Reads the next piece after what was not used; returns whether there is anything to use. */
    boolean fill() throws IOException {
        if (in != null && !last) {
            System.arraycopy(bytes, position, bytes, 0, end - position);
            end -= position;
            position = 0;
            int count = in.readNBytes(bytes, end, bytes.length - end);
            last = count < bytes.length - end;
            end += count;
        }
        return position < end;
    }

    /** Where the bytes are, from {@link #position} to {@link #end}; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    /** Returns whether nothing comes after this piece. */
    boolean isLast() {
        return last;
    }

    /** Says how far the piece was used. */
    void use(int upTo) {
        position = upTo;
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }
}
