package io.github.lsmtpd.json;

import java.io.IOException;

/**
 * Decodes one JSON string to UTF-8, from its opening quotation mark up to its closing one (RFC 8259 §7). Escapes are checked;
 * bytes that stand for themselves are passed on as they are. Not thread safe.
 */
final class JsonStringDecoder {
    private final ByteWindow raw;
    private boolean ended;
    private byte[] target = new byte[0];
    private int at;

    /** Takes a window that stands before the opening quotation mark, which is left open. */
    JsonStringDecoder(ByteWindow raw) throws IOException {
        this.raw = raw;
        if (nextByte() != '"') {
            throw new MessageJson.MalformedException("the content is no string", null);
        }
    }

    /** Fills an array, but for less than {@link Utf8#LONGEST} bytes; returns how many there are, 0 at the end. */
    int decode(byte[] text) throws IOException {
        target = text;
        at = 0;
        while (!ended && hasRoom()) {
            copyPlain();
            if (hasRoom()) {
                decodeNext();
            }
        }
        return at;
    }

    private boolean hasRoom() {
        return at <= target.length - Utf8.LONGEST;
    }

    /** Copies what stands for itself, up to the end of the piece or of the array. */
    private void copyPlain() {
        int most = Math.min(raw.end() - raw.position(), target.length - at);
        int count = JsonText.copyPlain(raw.bytes(), raw.position(), target, at, most);
        at += count;
        raw.use(raw.position() + count);
    }

    private void decodeNext() throws IOException {
        int b = nextByte();
        if (b == '"') {
            ended = true;
        } else if (b == '\\') {
            decodeEscape();
        } else if (b < ' ') {
            throw new MessageJson.MalformedException("a control character in the content is not escaped", null);
        } else {
            target[at++] = (byte) b;
        }
    }

    private void decodeEscape() throws IOException {
        int b = nextByte();
        switch (b) {
            case '"', '\\', '/' -> target[at++] = (byte) b;
            case 'b' -> target[at++] = '\b';
            case 'f' -> target[at++] = '\f';
            case 'n' -> target[at++] = '\n';
            case 'r' -> target[at++] = '\r';
            case 't' -> target[at++] = '\t';
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
            target[at++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            target[at++] = (byte) (0xC0 | (codePoint >> 6));
            target[at++] = continuation(codePoint);
        } else if (codePoint < 0x10000) {
            target[at++] = (byte) (0xE0 | (codePoint >> 12));
            target[at++] = continuation(codePoint >> 6);
            target[at++] = continuation(codePoint);
        } else {
            target[at++] = (byte) (0xF0 | (codePoint >> 18));
            target[at++] = continuation(codePoint >> 12);
            target[at++] = continuation(codePoint >> 6);
            target[at++] = continuation(codePoint);
        }
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private int nextByte() throws IOException {
        if (raw.position() == raw.end() && !raw.fill()) {
            throw new MessageJson.MalformedException("the content ends too early", null);
        }
        int next = raw.bytes()[raw.position()] & 0xFF;
        raw.use(raw.position() + 1);
        return next;
    }
}
