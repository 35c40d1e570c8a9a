package io.github.lsmtpd.amqp.internal.parsed;

import java.io.IOException;
import java.io.InputStream;
import org.apache.james.mime4j.MimeIOException;

/** The decoded content of a part, which ends where mime4j fails; only a message that cannot be read throws. */
final class PartContent extends InputStream {
    private static final int END = -1;

    private final InputStream in;
    private final Defects defects;
    private boolean failed;

    PartContent(InputStream in, Defects defects) {
        this.in = in;
        this.defects = defects;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == END ? END : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (failed) {
            return END;
        }
        try {
            return in.read(to, offset, length);
        } catch (MimeIOException | RuntimeException e) {
            failed = true;
            defects.add("part not read to its end: " + e.getMessage());
            return END;
        }
    }
}
