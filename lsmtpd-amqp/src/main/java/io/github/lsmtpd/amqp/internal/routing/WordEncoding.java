package io.github.lsmtpd.amqp.internal.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/**
 * Makes one word of a text for a routing key: dots, the wildcards of topic exchanges, percent signs and control characters
 * become {@code %XX}, for each byte of UTF-8. Two different texts never give the same word. Stateless.
 */
final class WordEncoding {
    private WordEncoding() {}

    static String encode(String text) {
        int first = 0;
        while (first < text.length() && !isSpecial(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.substring(0, first));
        for (char c : text.substring(first).toCharArray()) {
            if (isSpecial(c)) {
                append(c, encoded);
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    private static boolean isSpecial(char c) {
        return c == '.' || c == '*' || c == '#' || c == '%' || Character.isISOControl(c);
    }

    private static void append(char c, StringBuilder encoded) {
        for (byte octet : String.valueOf(c).getBytes(UTF_8)) {
            encoded.append(String.format(Locale.ROOT, "%%%02X", octet));
        }
    }
}
