package io.github.lsmtpd.json;

import java.io.IOException;
import java.io.InputStream;

/** The bytes that another stream stands for, decoded a piece at a time; closes that stream. Not thread safe. */
abstract class DecodedInput extends InputStream {
    final InputStream in;
    private byte[] piece = new byte[0];
    private int at;
    private int end;

    DecodedInput(InputStream in) {
        this.in = in;
    }

    /** Decodes more, and hands it to {@link #decoded}; an empty piece is the end. */
    abstract void decode() throws IOException;

    /** Sets what is read next; the array is not copied. */
    final void decoded(byte[] bytes, int length) {
        piece = bytes;
        at = 0;
        end = length;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(piece, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (at == end) {
            decode();
        }
        return at < end;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
