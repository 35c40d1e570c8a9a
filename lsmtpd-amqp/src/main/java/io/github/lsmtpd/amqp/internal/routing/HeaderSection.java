package io.github.lsmtpd.amqp.internal.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.MessageContent;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The header section of a message (RFC 5322 §2.1), of which the first 64 KiB are read: a field that does not end within these
 * is as one that is not there. Bytes that are no UTF-8 become U+FFFD; encoded words (RFC 2047) stay as they are. Immutable.
 */
final class HeaderSection {
    static final int MOST = 64 << 10;

    private final String[] lines;

    private HeaderSection(String text) {
        this.lines = text.split("\n", -1);
    }

    static HeaderSection of(MessageContent content) throws IOException {
        try (InputStream in = new BufferedInputStream(content.openStream(), 4096)) {
            return new HeaderSection(read(in));
        }
    }

    /** Up to the empty line, or else up to the last field that is there as a whole. */
    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        int lineLength = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (bytes.size() == MOST) {
                return withoutLastField(bytes.toString(UTF_8));
            }
            if (next == '\n' && lineLength == 0) {
                break;
            }
            if (next != '\r') {
                bytes.write(next);
                lineLength = next == '\n' ? 0 : lineLength + 1;
            }
        }
        return bytes.toString(UTF_8);
    }

    private static String withoutLastField(String text) {
        int end = text.lastIndexOf('\n');
        while (end >= 0 && end + 1 < text.length() && isBlank(text.charAt(end + 1))) {
            end = text.lastIndexOf('\n', end - 1);
        }
        return text.substring(0, Math.max(end, 0));
    }

    /** The body of the topmost field of a name, unfolded (§2.2.3) and without the blanks around it; empty if there is none. */
    String field(String name) {
        for (int i = 0; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0 && lines[i].substring(0, colon).stripTrailing().equalsIgnoreCase(name)) {
                return unfolded(i, colon + 1);
            }
        }
        return "";
    }

    private String unfolded(int first, int start) {
        StringBuilder body = new StringBuilder(lines[first].substring(start));
        for (int i = first + 1; i < lines.length && !lines[i].isEmpty() && isBlank(lines[i].charAt(0)); i++) {
            body.append(lines[i]);
        }
        return body.toString().strip();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
