package io.github.lsmtpd.amqp.internal.payload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Collects bytes up to a bound. Not thread safe. */
final class BoundedBytes extends OutputStream {
    /** There are more bytes than the bound. */
    static final class FullException extends IOException {
        private static final long serialVersionUID = 1L;

        FullException() {
            super("there are more bytes than may be");
        }
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long bound;

    BoundedBytes(long bound) {
        this.bound = bound;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (length > bound - bytes.size()) {
            throw new FullException();
        }
        bytes.write(from, offset, length);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
