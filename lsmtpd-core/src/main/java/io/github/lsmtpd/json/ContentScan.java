package io.github.lsmtpd.json;

import java.io.IOException;

/**
 * What one pass over a content has found.
 *
 * @param isUtf8 whether it is nothing but well-formed UTF-8; otherwise the rest was not looked at
 * @param size how many bytes there are
 * @param jsonSize how many bytes they are inside a JSON string
 * @param controls how many of them are control characters that have no short escape
 */
record ContentScan(boolean isUtf8, long size, long jsonSize, long controls) {
    private static final int LONGEST_ESCAPE = 6;
    /** Six bytes of JSON for each control character: base64, which is always allowed, is shorter for many of them. */
    private static final int MOST_CONTROLS = 16;

    static ContentScan of(ByteWindow window) throws IOException {
        long size = 0;
        long jsonSize = 0;
        long controls = 0;
        while (window.fill()) {
            byte[] bytes = window.bytes();
            int valid = Utf8.skipValid(bytes, window.position(), window.end());
            if (valid < window.end() && (window.isLast() || window.end() - valid >= Utf8.LONGEST)) {
                return new ContentScan(false, size, jsonSize, controls);
            }
            size += valid - window.position();
            for (int i = window.position(); i < valid; i++) {
                int length = JsonText.length(bytes[i]);
                jsonSize += length;
                controls += length / LONGEST_ESCAPE;
            }
            window.use(valid);
        }
        return new ContentScan(true, size, jsonSize, controls);
    }

    /** Returns whether text alone is the best form of a large content. */
    boolean isText() {
        return isUtf8 && controls <= size / MOST_CONTROLS;
    }
}
