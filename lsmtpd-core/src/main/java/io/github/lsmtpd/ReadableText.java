package io.github.lsmtpd;

import java.io.Reader;
import java.nio.charset.Charset;

/**
 * The best readable text of bytes that are not UTF-8 throughout: what is well-formed UTF-8 is read as that, and every
 * other byte as windows-1252, or as ISO-8859-1 where windows-1252 has no character, so that Latin-1 mail stays readable.
 */
final class ReadableText extends Reader {
    private static final char UNDEFINED = '\uFFFD';
    private static final char[] SINGLE_BYTES = singleBytes();

    private final byte[] bytes;
    private int position;

    ReadableText(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Never parts a surrogate pair, so a read may give one character less than asked for. */
    @Override
    public int read(char[] target, int offset, int length) {
        if (position == bytes.length) {
            return -1;
        }
        int at = offset;
        while (position < bytes.length && at + 2 <= offset + length) {
            int sequence = Utf8.sequenceLength(bytes, position);
            if (sequence == 0) {
                target[at++] = SINGLE_BYTES[bytes[position++] & 0xFF];
            } else {
                at += Character.toChars(Utf8.codePoint(bytes, position, sequence), target, at);
                position += sequence;
            }
        }
        return at - offset;
    }

    @Override
    public void close() {}

    private static char[] singleBytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        char[] chars = new String(all, Charset.forName("windows-1252")).toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = chars[i] == UNDEFINED ? (char) i : chars[i];
        }
        return chars;
    }
}
