package io.github.lsmtpd.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Well-formed UTF-8, by Table 3-7 of the Unicode Standard (and RFC 3629 §4): no overlong form, no surrogate. */
final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    /** The longest sequence. */
    static final int LONGEST = 4;

    private Utf8() {}

    /** Returns whether the bytes are nothing but well-formed sequences. */
    static boolean isValid(byte[] bytes) {
        return skipValid(bytes, 0, bytes.length) == bytes.length;
    }

    /** Returns where no well-formed sequence begins, or the end; looks at ASCII, the usual case, eight bytes at a time. */
    static int skipValid(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end) {
            if (i + Long.BYTES <= end && ((long) LONG.get(bytes, i) & NOT_ASCII) == 0) {
                i += Long.BYTES;
                continue;
            }
            int length = sequenceLength(bytes, i, end);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return end;
    }

    /** The length of the well-formed sequence that begins at {@code i}, from 1 to 4, or 0 if there is none. */
    static int sequenceLength(byte[] bytes, int i, int end) {
        int lead = bytes[i] & 0xFF;
        if (lead < 0x80) {
            return 1;
        }
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || i + length > end || !isSecond(lead, bytes[i + 1] & 0xFF)) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((bytes[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static boolean isSecond(int lead, int second) {
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return least <= second && second <= most;
    }
}
