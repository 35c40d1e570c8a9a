package io.github.lsmtpd.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;

/**
 * The best readable text of bytes that are not UTF-8 throughout, as it stands inside a JSON string: what is well-formed
 * UTF-8 is read as that, and every other byte as windows-1252, or as ISO-8859-1 where windows-1252 has no character, so
 * that Latin-1 mail stays readable. Control characters, which are not readable, are question marks, and very long text is cut
 * off with a notice: the exact bytes stand beside it, and a broker's limit on a message is soon reached.
 */
final class ReadableText {
    /** With the base64 of 50 MiB beside it, whatever the bytes, the JSON stays below RabbitMQ's limit of 128 MiB. */
    static final int MAX_BYTES = 32 * 1024 * 1024;

    static final String NOTICE = "\\r\\n[The rest is in email_content_base64 alone.]\\r\\n";

    private static final char UNDEFINED = '\uFFFD';
    private static final byte[][] SINGLE_BYTES = singleBytes();
    private static final int LARGEST_PIECE = 16 * 1024;

    private final ByteWindow in;
    private final OutputStream out;
    private final byte[] piece;
    private int length;
    /** How much may still be written, and read. */
    private long room;

    private int unread = MAX_BYTES;

    private ReadableText(ByteWindow in, long room, OutputStream out) {
        this.in = in;
        this.out = out;
        this.room = room;
        this.piece = new byte[Math.min(in.end() * Utf8.LONGEST, LARGEST_PIECE) + Utf8.LONGEST];
    }

    /**
     * Writes the text, without the quotation marks around it.
     *
     * @param room the most bytes that may be written before the notice
     */
    static void write(ByteWindow in, long room, OutputStream out) throws IOException {
        if (!in.fill()) {
            return;
        }
        ReadableText text = new ReadableText(in, room, out);
        boolean whole;
        do {
            whole = text.writePiece();
        } while (whole && in.fill());
        out.write(text.piece, 0, text.length);
        if (!whole) {
            out.write(NOTICE.getBytes(UTF_8));
        }
    }

    /** Returns false when there is no room for the rest of the piece; what may go on in the next one is left for that. */
    private boolean writePiece() throws IOException {
        int end = in.isLast() ? in.end() : in.end() - Utf8.LONGEST + 1;
        int at = in.position();
        byte[] bytes = in.bytes();
        while (at < end) {
            int sequence = Utf8.sequenceLength(bytes, at, in.end());
            boolean single = sequence <= 1;
            byte[] from = single ? SINGLE_BYTES[bytes[at] & 0xFF] : bytes;
            int count = single ? from.length : sequence;
            if (unread < sequence || room < count || unread == 0) {
                return false;
            }
            append(from, single ? 0 : at, count);
            unread -= Math.max(1, sequence);
            at += Math.max(1, sequence);
        }
        in.use(at);
        return true;
    }

    private void append(byte[] from, int at, int count) throws IOException {
        if (piece.length - length < count) {
            out.write(piece, 0, length);
            length = 0;
        }
        for (int i = 0; i < count; i++) {
            piece[length++] = from[at + i];
        }
        room -= count;
    }

    private static byte[][] singleBytes() {
        byte[][] each = new byte[256][];
        for (int i = 0; i < each.length; i++) {
            each[i] = singleByte(i);
        }
        return each;
    }

    private static byte[] singleByte(int value) {
        char c = new String(new byte[] {(byte) value}, Charset.forName("windows-1252")).charAt(0);
        if (value < ' ' && "\t\r\n".indexOf(value) < 0) {
            c = '?';
        } else if (c == UNDEFINED) {
            c = (char) value;
        }
        return c <= Byte.MAX_VALUE ? JsonText.escape(c) : String.valueOf(c).getBytes(UTF_8);
    }
}
