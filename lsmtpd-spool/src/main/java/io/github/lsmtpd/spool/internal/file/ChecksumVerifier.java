package io.github.lsmtpd.spool.internal.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
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

    /** Checks a file of a size that is read in pieces; more after that is not looked at. */
    public static Result check(InputStream file, long size) throws IOException {
        long covered = Math.max(0, size - ChecksumMember.LENGTH);
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[(int) Math.min(BUFFER_SIZE, covered)];
        for (long left = covered; left > 0; left -= buffer.length) {
            int part = (int) Math.min(buffer.length, left);
            if (file.readNBytes(buffer, 0, part) < part) {
                return Result.WRONG;
            }
            checksum.update(buffer, 0, part);
        }
        return compare(file.readNBytes((int) (size - covered)), checksum);
    }

    private static Result compare(byte[] end, CRC32C checksum) {
        if (Arrays.equals(end, ChecksumMember.of(checksum))) {
            return Result.RIGHT;
        }
        return ChecksumMember.isPartOf(new String(end, ISO_8859_1)) ? Result.WRONG : Result.MISSING;
    }
}
