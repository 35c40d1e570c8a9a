package io.github.lsmtpd.json;

import io.github.lsmtpd.MessageContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A content that is to be written as JSON. A small one is an array; a large one is read anew, in pieces, for each use. */
final class JsonContent {
    /** Up to here, a content is held in memory. */
    static final int LARGE = 1024 * 1024;

    /** Of bytes of base64, with which no padding comes in the middle. */
    private static final int BASE64_PIECE = 48 * 1024;

    private final MessageContent content;
    private final byte @Nullable [] small;

    private JsonContent(MessageContent content, byte @Nullable [] small) {
        this.content = content;
        this.small = small;
    }

    static JsonContent of(MessageContent content) throws IOException {
        return new JsonContent(content, content.size() < LARGE ? content.toByteArray() : null);
    }

    boolean isSmall() {
        return small != null;
    }

    long size() {
        return small == null ? content.size() : small.length;
    }

    private ByteWindow open() throws IOException {
        return small == null ? ByteWindow.of(content.openStream()) : ByteWindow.of(small);
    }

    ContentScan scan() throws IOException {
        try (ByteWindow window = open()) {
            return ContentScan.of(window);
        }
    }

    /** Returns whether text alone is the best form. */
    boolean isText() throws IOException {
        return small == null ? scan().isText() : Utf8.isValid(small);
    }

    void writeText(OutputStream out) throws IOException {
        try (ByteWindow window = open()) {
            JsonText.write(window, out);
        }
    }

    void writeReadable(long room, OutputStream out) throws IOException {
        try (ByteWindow window = open()) {
            ReadableText.write(window, room, out);
        }
    }

    long base64Size() {
        return (size() + 2) / 3 * 4;
    }

    void writeBase64(OutputStream out) throws IOException {
        if (small != null) {
            out.write(Base64.getEncoder().encode(small));
            return;
        }
        byte[] piece = new byte[BASE64_PIECE];
        byte[] encoded = new byte[BASE64_PIECE / 3 * 4];
        try (InputStream in = content.openStream()) {
            int count = in.readNBytes(piece, 0, piece.length);
            for (; count == piece.length; count = in.readNBytes(piece, 0, piece.length)) {
                out.write(encoded, 0, Base64.getEncoder().encode(piece, encoded));
            }
            out.write(Base64.getEncoder().encode(java.util.Arrays.copyOf(piece, count)));
        }
    }
}
