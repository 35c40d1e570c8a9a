package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.spool.internal.seal.ByteTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes one JSON object, and at its end the {@link ChecksumMember}. A typical message is one write to the disk. */
final class ChecksummedOutput extends OutputStream {
    private static final int BUFFER_SIZE = 16 * 1024;

    private final ByteTarget target;
    private final CRC32C checksum = new CRC32C();
    private final byte[] buffer = new byte[BUFFER_SIZE + ChecksumMember.LENGTH];
    private int count;
    private long written;

    ChecksummedOutput(ByteTarget target) {
        this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            if (count == BUFFER_SIZE) {
                drain(count - 1); // the last byte may be the closing brace
            }
            int part = Math.min(end - from, BUFFER_SIZE - count);
            System.arraycopy(bytes, from, buffer, count, part);
            count += part;
            from += part;
        }
    }

    /** Puts the checksum in place of the closing brace and writes what is left; returns the size of it all. */
    long finish() throws IOException {
        if (count == 0 || buffer[count - 1] != '}') {
            throw new IOException("what was written does not end as a JSON object does");
        }
        count--;
        checksum.update(buffer, 0, count);
        byte[] member = ChecksumMember.of(checksum);
        System.arraycopy(member, 0, buffer, count, member.length);
        put(count + member.length);
        return written;
    }

    private void drain(int length) throws IOException {
        checksum.update(buffer, 0, length);
        put(length);
        count -= length;
        System.arraycopy(buffer, length, buffer, 0, count);
    }

    private void put(int length) throws IOException {
        target.write(ByteBuffer.wrap(buffer, 0, length));
        written += length;
    }
}
