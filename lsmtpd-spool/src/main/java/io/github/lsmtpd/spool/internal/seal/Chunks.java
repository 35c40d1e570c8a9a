package io.github.lsmtpd.spool.internal.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals or opens the chunks of one file, in their order. The nonce of each is its number and whether it is the last, so that
 * none can be left out, repeated, exchanged or cut off; the file's header is authenticated with each. Not thread safe.
 */
final class Chunks {
    /** The content of each chunk but the last. */
    static final int SIZE = 64 * 1024;

    static final int TAG = 16;
    private static final int NONCE = 12;

    private final Cipher cipher;
    private final int mode;
    private final SecretKey key;
    private final byte[] header;
    private long number;

    /**
     * The chunks of a file.
     *
     * @param mode of {@link Cipher}
     * @param key of this file alone: no two chunks of one key have the same nonce
     * @param first the number of the first one
     */
    Chunks(int mode, SecretKey key, byte[] header, long first) {
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no AES-GCM", e);
        }
        this.mode = mode;
        this.key = key;
        this.header = header;
        this.number = first;
    }

    /** Seals or opens the next one; returns how long it then is. */
    int next(byte[] chunk, int length, boolean last, byte[] target, int at) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE)
                .put((byte) (last ? 1 : 0))
                .putLong(NONCE - Long.BYTES, number++)
                .array();
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
        cipher.updateAAD(header);
        return cipher.doFinal(chunk, 0, length, target, at);
    }
}
