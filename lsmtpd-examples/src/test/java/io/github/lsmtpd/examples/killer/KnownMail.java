package io.github.lsmtpd.examples.killer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Messages whose bytes follow from their key, the first header field, so that whoever finds one knows whether it is intact. */
final class KnownMail {
    private static final String FIELD = "X-Known-Mail: ";
    private static final int LONGEST_LINE = 200;
    /** Printable octets of US-ASCII and of ISO 8859-1. */
    private static final String OCTETS = octets();

    private KnownMail() {}

    private static String octets() {
        StringBuilder octets = new StringBuilder("....");
        for (char octet = ' '; octet <= 255; octet++) {
            if (octet < 127 || octet > 160) {
                octets.append(octet);
            }
        }
        return octets.toString();
    }

    /** The content of the message with a key: some lines of text, some of which begin with a dot. */
    static byte[] content(String key, int size) {
        Random random = new Random(key.hashCode());
        ByteArrayOutputStream content = new ByteArrayOutputStream(size + LONGEST_LINE);
        content.writeBytes((FIELD + key + " " + size + "\r\n\r\n").getBytes(US_ASCII));
        while (content.size() < size) {
            for (int left = random.nextInt(LONGEST_LINE); left > 0; left--) {
                content.write(OCTETS.charAt(random.nextInt(OCTETS.length())));
            }
            content.writeBytes(new byte[] {'\r', '\n'});
        }
        return content.toByteArray();
    }

    /** The content that a message should have, by what it has in its first line; null if that says nothing. */
    static byte @Nullable [] expected(byte[] content) {
        String[] words = firstLine(content).split(" ", -1);
        return words.length == 3 ? content(words[1], Integer.parseInt(words[2])) : null;
    }

    /** The key of a message. */
    static String key(byte[] content) {
        String[] words = firstLine(content).split(" ", -1);
        return words.length == 3 ? words[1] : "";
    }

    private static String firstLine(byte[] content) {
        String line = new String(content, 0, Math.min(content.length, LONGEST_LINE), ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
        return line.startsWith(FIELD) ? line : "";
    }
}
