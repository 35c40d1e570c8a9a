package io.github.lsmtpd.spool.internal.seal;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Cipher;

/** Reads what {@link SealedOutput} wrote; no octet leaves it that is not authenticated. Not thread safe. */
final class SealedInput extends InputStream {
    private static final int SEALED = Chunks.SIZE + Chunks.TAG;

    private final InputStream in;
    private final Chunks chunks;
    /** A chunk, and the octet after it: only what nothing follows is the last. */
    private final byte[] sealed = new byte[SEALED + 1];

    private final byte[] content = new byte[Chunks.SIZE];
    private int filled;
    private int at;
    private int end;
    private boolean ended;

    /** Reads from a chunk on, where the stream begins. */
    SealedInput(InputStream in, Seal seal, long first) {
        this.in = in;
        this.chunks = seal.chunks(Cipher.DECRYPT_MODE, first);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (at == end && !ended) {
            open();
        }
        int count = Math.min(length, end - at);
        System.arraycopy(content, at, bytes, offset, count);
        at += count;
        return count == 0 ? -1 : count;
    }

    /** A chunk that nothing follows is to have been sealed as the last. After a failure, this fails again. */
    private void open() throws IOException {
        filled += in.readNBytes(sealed, filled, sealed.length - filled);
        boolean last = filled <= SEALED;
        int length = Math.min(filled, SEALED);
        if (length < Chunks.TAG) {
            throw new SealBrokenException(); // the JDK's cipher takes nothing at all for an empty content
        }
        try {
            end = chunks.next(sealed, length, last, content, 0);
            at = 0;
        } catch (GeneralSecurityException e) {
            at = end;
            throw new SealBrokenException();
        }
        ended = last;
        sealed[0] = sealed[SEALED];
        filled -= length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
