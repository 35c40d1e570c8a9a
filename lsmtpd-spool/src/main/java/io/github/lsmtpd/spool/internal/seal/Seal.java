package io.github.lsmtpd.spool.internal.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.lsmtpd.spool.MissingKeyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The header of one sealed file, with the key that follows from it. Immutable and thread safe. */
public final class Seal {
    /** No JSON begins like this. The last octet is the version. */
    private static final byte[] MAGIC = "LSMTPS\0\1".getBytes(US_ASCII);

    private static final int SALT = MAGIC.length + SpoolKey.ID_LENGTH;

    /** How many octets come before the chunks. */
    public static final int HEADER = SALT + SpoolKey.SALT_LENGTH;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] header;
    private final SecretKeySpec fileKey;

    private Seal(byte[] header, SpoolKey key) {
        this.header = header;
        this.fileKey = key.fileKey(Arrays.copyOfRange(header, SALT, HEADER));
    }

    /** For a new file: with a salt of its own, so that no two files ever have the same key. */
    static Seal create(SpoolKey key) {
        byte[] salt = new byte[SpoolKey.SALT_LENGTH];
        RANDOM.nextBytes(salt);
        byte[] id = HexFormat.of().parseHex(key.id());
        return new Seal(ByteBuffer.allocate(HEADER).put(MAGIC).put(id).put(salt).array(), key);
    }

    /**
     * The seal of a file.
     *
     * @param beginning what the file begins with, {@link #HEADER} octets or more, or all of it
     * @return null if the file is plain
     * @throws MissingKeyException if it is sealed with another key
     * @throws SealBrokenException if it is shorter than its header
     */
    public static @Nullable Seal of(byte[] beginning, SpoolKeys keys) throws IOException {
        if (beginning.length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(beginning, MAGIC.length))) {
            return null;
        }
        if (beginning.length < HEADER) {
            throw new SealBrokenException();
        }
        String id = HexFormat.of().formatHex(beginning, MAGIC.length, SALT);
        SpoolKey key = keys.find(id);
        if (key == null) {
            throw new MissingKeyException(id);
        }
        return new Seal(Arrays.copyOf(beginning, HEADER), key);
    }

    /** Puts as many octets of the header there. */
    void writeHeader(byte[] target, int length) {
        System.arraycopy(header, 0, target, 0, length);
    }

    Chunks chunks(int mode, long first) {
        return new Chunks(mode, fileKey, header, first);
    }

    /** Where in the file that chunk begins which is to be read for a position in its content. */
    public static long chunkOf(long position) {
        return HEADER + number(position) * (Chunks.SIZE + Chunks.TAG);
    }

    /** The end of a content is that of its last chunk. */
    private static long number(long position) {
        return position == 0 ? 0 : (position - 1) / Chunks.SIZE;
    }

    /**
     * Reads the content from a position to its end.
     *
     * @param in the file from {@link #chunkOf} on; closed along with the result
     * @throws SealBrokenException if it is not what was sealed; so does the result
     */
    public InputStream open(InputStream in, long position) throws IOException {
        long first = number(position);
        SealedInput content = new SealedInput(in, this, first);
        content.skipNBytes(position - first * Chunks.SIZE);
        return content;
    }

    /** The content of a file that is in memory. */
    public byte[] open(byte[] file) throws IOException {
        try (InputStream in = open(new ByteArrayInputStream(file, HEADER, file.length - HEADER), 0)) {
            return in.readAllBytes();
        }
    }

    /** How large the content of a file is. */
    public static long contentSize(long fileSize) {
        long sealed = fileSize - HEADER;
        long chunks = Math.max(1, -Math.floorDiv(-sealed, Chunks.SIZE + Chunks.TAG));
        return sealed - chunks * Chunks.TAG;
    }
}
