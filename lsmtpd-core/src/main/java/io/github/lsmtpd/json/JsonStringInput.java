package io.github.lsmtpd.json;

import java.io.IOException;
import java.io.InputStream;

/**
 * The characters of one JSON string as UTF-8, from its opening quotation mark up to its closing one, decoded as they are
 * read (RFC 8259 §7). Escapes are checked; bytes that stand for themselves are passed on as they are. Not thread safe.
 */
final class JsonStringInput extends DecodedInput {
    private static final int PIECE = 16 * 1024;

    private final byte[] raw = new byte[PIECE];
    private int rawAt;
    private int rawEnd;

    private final byte[] text = new byte[PIECE];
    private int end;
    private boolean ended;

    /** Takes a stream that stands before the opening quotation mark, and closes it in the end. */
    JsonStringInput(InputStream in) throws IOException {
        super(in);
        if (nextByte() != '"') {
            throw new MessageJson.MalformedException("the content is no string", null);
        }
    }

    @Override
    void decode() throws IOException {
        end = 0;
        while (!ended && end <= text.length - Utf8.LONGEST) {
            decode(nextByte());
        }
        decoded(text, end);
    }

    private void decode(int b) throws IOException {
        if (b == '"') {
            ended = true;
        } else if (b == '\\') {
            decodeEscape();
        } else if (b < ' ') {
            throw new MessageJson.MalformedException("a control character in the content is not escaped", null);
        } else {
            text[end++] = (byte) b;
        }
    }

    private void decodeEscape() throws IOException {
        int b = nextByte();
        switch (b) {
            case '"', '\\', '/' -> text[end++] = (byte) b;
            case 'b' -> text[end++] = '\b';
            case 'f' -> text[end++] = '\f';
            case 'n' -> text[end++] = '\n';
            case 'r' -> text[end++] = '\r';
            case 't' -> text[end++] = '\t';
            case 'u' -> decodeCharacter();
            default -> throw new MessageJson.MalformedException("an escape in the content is unknown", null);
        }
    }

    private void decodeCharacter() throws IOException {
        char first = hex();
        if (!Character.isSurrogate(first)) {
            put(first);
            return;
        }
        if (Character.isHighSurrogate(first) && nextByte() == '\\' && nextByte() == 'u') {
            char second = hex();
            if (Character.isLowSurrogate(second)) {
                put(Character.toCodePoint(first, second));
                return;
            }
        }
        throw new MessageJson.MalformedException("the content holds half a character", null);
    }

    private char hex() throws IOException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(nextByte(), 16);
            if (digit < 0) {
                throw new MessageJson.MalformedException("an escape in the content has a bad digit", null);
            }
            value = (value << 4) | digit;
        }
        return (char) value;
    }

    private void put(int codePoint) {
        if (codePoint < 0x80) {
            text[end++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            text[end++] = (byte) (0xC0 | (codePoint >> 6));
            text[end++] = continuation(codePoint);
        } else if (codePoint < 0x10000) {
            text[end++] = (byte) (0xE0 | (codePoint >> 12));
            text[end++] = continuation(codePoint >> 6);
            text[end++] = continuation(codePoint);
        } else {
            text[end++] = (byte) (0xF0 | (codePoint >> 18));
            text[end++] = continuation(codePoint >> 12);
            text[end++] = continuation(codePoint >> 6);
            text[end++] = continuation(codePoint);
        }
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private int nextByte() throws IOException {
        if (rawAt == rawEnd) {
            rawAt = 0;
            rawEnd = Math.max(0, in.read(raw, 0, raw.length));
            if (rawEnd == 0) {
                throw new MessageJson.MalformedException("the content ends too early", null);
            }
        }
        return raw[rawAt++] & 0xFF;
    }
}
