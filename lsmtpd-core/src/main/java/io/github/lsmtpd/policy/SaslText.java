package io.github.lsmtpd.policy;

import java.nio.CharBuffer;
import java.text.Normalizer;

/** Names and passwords in the one form in which they are compared. Stateless. */
final class SaslText {
    private SaslText() {}

    /**
     * RFC 4013 in what matters for checking: other blanks are a space, and compatible characters are one (NFKC). What is in
     * ASCII stays as it is, and is copied to nowhere.
     */
    static char[] prepared(char[] text) {
        for (char c : text) {
            if (c >= 0x80) {
                return normalized(text);
            }
        }
        return text;
    }

    /** How many bytes a text has in UTF-8. */
    static int utf8Length(char[] text) {
        int length = 0;
        for (char c : text) {
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    private static char[] normalized(char[] text) {
        char[] spaces = text.clone();
        for (int i = 0; i < spaces.length; i++) {
            if (Character.getType(spaces[i]) == Character.SPACE_SEPARATOR) {
                spaces[i] = ' ';
            }
        }
        return Normalizer.normalize(CharBuffer.wrap(spaces), Normalizer.Form.NFKC)
                .toCharArray();
    }
}
