package io.github.lsmtpd.internal.sasl;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Text in responses: UTF-8 without control characters. Stateless. */
final class SaslStrings {
    private SaslStrings() {}

    /** A name, or nothing if it is none: it is empty, has a control character, or is not UTF-8. */
    static Optional<String> name(byte[] bytes, int from, int to) {
        return chars(bytes, from, to).map(String::new);
    }

    /** A secret, which is in no string. */
    static Optional<char[]> chars(byte[] bytes, int from, int to) {
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
            char[] text = Arrays.copyOf(decoded.array(), decoded.limit());
            Arrays.fill(decoded.array(), '\0');
            return text.length == 0 || hasControl(text) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean hasControl(char[] text) {
        for (char c : text) {
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                return true;
            }
        }
        return false;
    }

    /** Where a byte is next, or the end. */
    static int next(byte[] bytes, int from, int wanted) {
        int at = from;
        while (at < bytes.length && bytes[at] != wanted) {
            at++;
        }
        return at;
    }
}
