package io.github.lsmtpd.internal.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds CR and LF, eight bytes at a time: it looks at every byte of every message. */
final class LineEnds {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long CRS = ONES * '\r';
    private static final long LFS = ONES * '\n';

    private LineEnds() {}

    /** The index of the first CR or LF, or {@code end} if there is none. */
    static int next(byte[] bytes, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end) {
            long eight = (long) LONG.get(bytes, at);
            long found = zeroBytes(eight ^ CRS) | zeroBytes(eight ^ LFS);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < end && bytes[at] != '\r' && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Has the high bit of each byte set that is zero; above the first of them, perhaps of others, too. */
    private static long zeroBytes(long bytes) {
        return (bytes - ONES) & ~bytes & HIGH_BITS;
    }
}
