package io.github.lsmtpd.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes of UTF-8 as they stand inside a JSON string: a quotation mark, a backslash and control characters escaped
 * (RFC 8259 §7), all else as it is. A body is long runs of what needs no escape, so eight bytes at a time are looked at
 * and copied; Jackson looks at each, which was two fifths of the publisher thread's time.
 */
final class JsonText {
    /** Little-endian, so that the lowest bit that {@link #special} sets belongs to the first such byte in the array. */
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int LARGEST_PIECE = 16 * 1024;

    /** For each byte of ASCII; those that need none have an empty one. */
    private static final byte[][] ESCAPES = escapes();

    private static final int LONGEST_ESCAPE = 6;
    private static final int[] LENGTHS = lengths();

    private final OutputStream out;
    private final byte[] piece;
    private int length;

    private JsonText(OutputStream out, int expected) {
        this.out = out;
        int size = Math.min(expected, LARGEST_PIECE);
        // One piece is enough for a small message in which line ends are all there is to escape.
        piece = new byte[size + size / 16 + Long.BYTES];
    }

    /** Writes well-formed UTF-8, without the quotation marks around it. */
    static void write(byte[] utf8, OutputStream out) throws IOException {
        write(ByteWindow.of(utf8), out);
    }

    /** Writes well-formed UTF-8, without the quotation marks around it. */
    static void write(ByteWindow utf8, OutputStream out) throws IOException {
        if (!utf8.fill()) {
            return;
        }
        JsonText text = new JsonText(out, utf8.end());
        do {
            text.writeAll(utf8.bytes(), utf8.position(), utf8.end());
            utf8.use(utf8.end());
        } while (utf8.fill());
        text.drain();
    }

    /** How many bytes a byte takes. */
    static int length(byte b) {
        return b < 0 ? 1 : LENGTHS[b];
    }

    /** What stands for a character of ASCII. */
    static byte[] escape(char ascii) {
        byte[] escape = ESCAPES[ascii];
        return escape.length == 0 ? new byte[] {(byte) ascii} : escape.clone();
    }

    private void writeAll(byte[] source, int from, int end) throws IOException {
        for (int i = copyPlain(source, from, end); i < end; i = copyPlain(source, i + 1, end)) {
            makeRoom(LONGEST_ESCAPE);
            for (byte each : ESCAPES[source[i]]) {
                piece[length++] = each;
            }
        }
    }

    /** Copies up to the next byte that must be escaped, and gives its position, or the end. */
    private int copyPlain(byte[] source, int from, int end) throws IOException {
        int i = from;
        while (i < end) {
            makeRoom(Long.BYTES);
            int most = Math.min(end - i, piece.length - length);
            int count = copyPlain(source, i, piece, length, most);
            i += count;
            length += count;
            if (count < most) {
                break;
            }
        }
        return i;
    }

    /** Copies up to {@code most} bytes, up to the next that cannot stand for itself in a string; returns how many. */
    static int copyPlain(byte[] source, int from, byte[] target, int to, int most) {
        int count = 0;
        for (; count + Long.BYTES <= most; count += Long.BYTES) {
            long eight = (long) LONG.get(source, from + count);
            LONG.set(target, to + count, eight);
            long special = special(eight);
            if (special != 0) {
                return count + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
        }
        for (; count < most && isPlain(source[from + count]); count++) {
            target[to + count] = source[from + count];
        }
        return count;
    }

    private static boolean isPlain(byte b) {
        return b < 0 || ESCAPES[b].length == 0;
    }

    /** Sets the highest bit of each byte that must be escaped; above the first of them, a borrow may set others. */
    private static long special(long eight) {
        long control = eight - ' ' * EACH;
        long quotationMark = (eight ^ ('"' * EACH)) - EACH;
        long backslash = (eight ^ ('\\' * EACH)) - EACH;
        return (control | quotationMark | backslash) & ~eight & HIGH_BITS;
    }

    private void makeRoom(int bytes) throws IOException {
        if (piece.length - length < bytes) {
            drain();
        }
    }

    private void drain() throws IOException {
        out.write(piece, 0, length);
        length = 0;
    }

    private static byte[][] escapes() {
        byte[][] escapes = new byte[Byte.MAX_VALUE + 1][0];
        for (int i = 0; i < ' '; i++) {
            escapes[i] = "\\u%04X".formatted(i).getBytes(US_ASCII);
        }
        String named = "\bb\tt\nn\ff\rr\"\"\\\\";
        for (int i = 0; i < named.length(); i += 2) {
            escapes[named.charAt(i)] = ("\\" + named.charAt(i + 1)).getBytes(US_ASCII);
        }
        return escapes;
    }

    private static int[] lengths() {
        int[] lengths = new int[ESCAPES.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Math.max(1, ESCAPES[i].length);
        }
        return lengths;
    }
}
