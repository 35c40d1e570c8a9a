package io.github.lsmtpd.amqp.internal.parsed;

import java.io.IOException;
import java.io.OutputStream;

/** Passes a JSON object on without its last byte, the brace, so that more fields can follow. */
final class OpenObject extends OutputStream {
    private static final int NONE = -1;

    private final OutputStream out;
    private int last = NONE;

    OpenObject(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        if (last != NONE) {
            out.write(last);
        }
        out.write(bytes, offset, length - 1);
        last = bytes[offset + length - 1] & 0xFF;
    }
}
