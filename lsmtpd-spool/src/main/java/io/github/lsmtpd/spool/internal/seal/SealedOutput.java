package io.github.lsmtpd.spool.internal.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Writes a sealed file in chunks. It is whole once {@link #finish} has returned; a small one is one write to the disk. Not thread
 * safe.
 */
public final class SealedOutput implements ByteTarget {
    private final ByteTarget target;
    private final Seal seal;
    private final Chunks chunks;
    private byte[] content = new byte[0];
    private int filled;
    private byte[] sealed = new byte[0];
    private long written;

    public SealedOutput(ByteTarget target, Seal seal) {
        this.target = target;
        this.seal = seal;
        this.chunks = seal.chunks(Cipher.ENCRYPT_MODE, 0);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (filled == Chunks.SIZE) {
                write(false); // now it is known that it is not the last
            }
            int count = Math.min(bytes.remaining(), Chunks.SIZE - filled);
            if (filled + count > content.length) {
                content = Arrays.copyOf(content, Math.min(Chunks.SIZE, Math.max(filled + count, 2 * content.length)));
            }
            bytes.get(content, filled, count);
            filled += count;
        }
    }

    /** Writes the last chunk, which may be empty; returns the size of the file. */
    public long finish() throws IOException {
        write(true);
        return written;
    }

    private void write(boolean last) throws IOException {
        int before = written == 0 ? Seal.HEADER : 0;
        if (sealed.length < before + filled + Chunks.TAG) {
            sealed = new byte[before + filled + Chunks.TAG];
        }
        seal.writeHeader(sealed, before);
        try {
            int length = before + chunks.next(content, filled, last, sealed, before);
            target.write(ByteBuffer.wrap(sealed, 0, length));
            written += length;
            filled = 0;
        } catch (GeneralSecurityException e) {
            throw new IOException("the message cannot be encrypted", e);
        }
    }
}
