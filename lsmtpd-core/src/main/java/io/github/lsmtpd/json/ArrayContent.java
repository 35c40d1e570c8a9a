package io.github.lsmtpd.json;

import io.github.lsmtpd.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A content at the beginning of an array, which nobody changes any more. Immutable. */
final class ArrayContent implements MessageContent {
    private final byte[] bytes;
    private final int size;

    ArrayContent(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    /** Decodes the string of UTF-8 that begins at a place of some JSON. */
    static ArrayContent ofString(byte[] json, int position) throws IOException {
        // Decoded, it is no longer; with room for the last sequence, one call decodes all of it.
        byte[] text = new byte[json.length - position + Utf8.LONGEST];
        int size = new JsonStringDecoder(ByteWindow.of(json, position)).decode(text);
        if (Utf8.skipValid(text, 0, size) < size) {
            throw new MessageJson.MalformedException("email_content is not UTF-8", null);
        }
        return new ArrayContent(text, size);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream openStream() {
        return new ByteArrayInputStream(bytes, 0, size);
    }
}
