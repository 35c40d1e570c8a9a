package io.github.lsmtpd.internal.support;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The bytes of a message, whose number is known from an earlier reading of its content: an array that is full in the end. If it
 * is not, the content was not the same at each reading. Not thread safe.
 */
public final class ExactArray extends OutputStream {
    private final byte[] bytes;
    private int count;

    /**
     * An empty one.
     *
     * @param size how many bytes are to come
     */
    public ExactArray(int size) {
        this.bytes = new byte[size];
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (length > bytes.length - count) {
            throw changed();
        }
        System.arraycopy(from, offset, bytes, count, length);
        count += length;
    }

    /**
     * Returns the array itself, not a copy.
     *
     * @return all bytes
     * @throws IOException if fewer have come
     */
    public byte[] full() throws IOException {
        if (count < bytes.length) {
            throw changed();
        }
        return bytes;
    }

    private static IOException changed() {
        return new IOException("the content of the message has changed while it was being read");
    }
}
