package io.github.lsmtpd.spool.internal.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Checks the {@link ChecksumMember} of a file on its raw bytes, before anything is parsed. */
public final class ChecksumVerifier {
    /** Beyond this, reading more at once is no faster, and the JDK keeps a direct buffer as large for each thread. */
    public static final int BUFFER_SIZE = 64 * 1024;

    private ChecksumVerifier() {}

    /** What the end of a file shows. */
    public enum Result {
        /** The file is complete and every byte is as it was written. */
        RIGHT,
        /** It is not. */
        WRONG,
        /** The file was written by a program that writes no checksum. */
        MISSING
    }

    /** Checks a file that was read into memory. */
    public static Result check(byte[] file) {
        int covered = Math.max(0, file.length - ChecksumMember.LENGTH);
        CRC32C checksum = new CRC32C();
        checksum.update(file, 0, covered);
        return compare(Arrays.copyOfRange(file, covered, file.length), checksum);
    }

    /** Checks a file that is read in pieces. */
    public static Result check(FileChannel file) throws IOException {
        long size = file.size();
        long covered = Math.max(0, size - ChecksumMember.LENGTH);
        CRC32C checksum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_SIZE, size));
        for (long position = 0; position < covered; position += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), covered - position));
            if (!fill(file, buffer, position)) {
                return Result.WRONG;
            }
            checksum.update(buffer.flip());
        }
        ByteBuffer end = ByteBuffer.allocate((int) (size - covered));
        return fill(file, end, covered) ? compare(end.array(), checksum) : Result.WRONG;
    }

    private static Result compare(byte[] end, CRC32C checksum) {
        if (Arrays.equals(end, ChecksumMember.of(checksum))) {
            return Result.RIGHT;
        }
        return ChecksumMember.isPartOf(new String(end, ISO_8859_1)) ? Result.WRONG : Result.MISSING;
    }

    private static boolean fill(FileChannel file, ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (file.read(buffer, position + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }
}
