package io.github.lsmtpd;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.Charset;

/**
 * The best readable text of bytes that are not UTF-8 throughout: what is well-formed UTF-8 is read as that, and every
 * other byte as windows-1252, or as ISO-8859-1 where windows-1252 has no character, so that Latin-1 mail stays readable.
 * Control characters, which nobody reads, are question marks, and very long text is cut off with a notice: the exact
 * bytes stand beside it, and a broker's limit on a message is soon reached.
 */
final class ReadableText extends Reader {
    /** With the base64 of 50 MiB beside it, whatever the bytes, the JSON stays below RabbitMQ's limit of 128 MiB. */
    static final int MAX_BYTES = 32 * 1024 * 1024;

    static final String NOTICE = "\r\n[The rest is in email_content_base64 alone.]\r\n";

    private static final char UNDEFINED = '\uFFFD';
    private static final char[] SINGLE_BYTES = singleBytes();

    private final byte[] bytes;
    private final int end;
    private final Reader notice;
    private int position;

    ReadableText(byte[] bytes) {
        this.bytes = bytes;
        this.end = Math.min(bytes.length, MAX_BYTES);
        this.notice = new StringReader(bytes.length > MAX_BYTES ? NOTICE : "");
    }

    /** Never parts a surrogate pair, so a read may give one character less than asked for. */
    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (position >= end) {
            return notice.read(target, offset, length);
        }
        int at = offset;
        while (position < end && at + 2 <= offset + length) {
            int sequence = Utf8.sequenceLength(bytes, position);
            if (sequence <= 1) {
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
            if (i < ' ' && "\t\r\n".indexOf(i) < 0) {
                chars[i] = '?';
            }
        }
        return chars;
    }
}
