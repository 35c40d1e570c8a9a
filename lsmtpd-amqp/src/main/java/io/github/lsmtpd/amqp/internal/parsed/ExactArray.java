package io.github.lsmtpd.amqp.internal.parsed;

import java.io.IOException;
import java.io.OutputStream;

/** An array that is full in the end; if it is not, then the content was not the same at each reading. */
final class ExactArray extends OutputStream {
    private final byte[] bytes;
    private int count;

    ExactArray(int size) {
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

    byte[] full() throws IOException {
        if (count < bytes.length) {
            throw changed();
        }
        return bytes;
    }

    private static IOException changed() {
        return new IOException("the content of the message has changed while it was being read");
    }
}
