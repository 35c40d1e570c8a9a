package io.github.lsmtpd.spool.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Checks the {@link ChecksumMember} of a file on its raw bytes, before anything is parsed. */
public final class ChecksumVerifier {
    private static final int BUFFER_SIZE = 64 * 1024;

    private ChecksumVerifier() {}

    /** Tells whether the file is complete and every byte is as it was written. */
    public static boolean isIntact(FileChannel file) throws IOException {
        long covered = file.size() - ChecksumMember.LENGTH;
        if (covered <= 0) {
            return false;
        }
        CRC32C checksum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_SIZE, file.size()));
        for (long position = 0; position < covered; position += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), covered - position));
            if (!fill(file, buffer, position)) {
                return false;
            }
            checksum.update(buffer.flip());
        }
        ByteBuffer end = ByteBuffer.allocate(ChecksumMember.LENGTH);
        return fill(file, end, covered) && Arrays.equals(end.array(), ChecksumMember.of(checksum));
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
