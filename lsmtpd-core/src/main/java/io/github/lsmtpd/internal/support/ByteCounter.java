package io.github.lsmtpd.internal.support;

import java.io.OutputStream;

/** Counts the bytes that are written to it, and keeps none. Not thread safe. */
public final class ByteCounter extends OutputStream {
    private long count;

    /** Nothing is counted yet. */
    public ByteCounter() {}

    /**
     * How many there were so far.
     *
     * @return the number of bytes
     */
    public long count() {
        return count;
    }

    @Override
    public void write(int b) {
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        count += length;
    }
}
