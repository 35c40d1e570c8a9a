package io.github.lsmtpd.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One reply of the server (RFC 5321 §4.2). Immutable. Whatever text it is made with, its lines cannot break out of it:
 * anything that is not printable ASCII is replaced. {@link Replies} names those that the server sends.
 *
 * @param code the three-digit code, the same on every line (§4.2.1)
 * @param enhanced the enhanced status code (RFC 3463), or empty where none belongs (RFC 2034 §4)
 * @param lines the texts, one for each line, at least one
 */
public record Reply(int code, String enhanced, List<String> lines) {
    /** §4.5.3.1.5: a reply line may have 512 bytes with its code and CRLF. */
    private static final int MAX_TEXT = 480;

    public Reply {
        String[] printable = new String[lines.size()];
        for (int i = 0; i < printable.length; i++) {
            printable[i] = printable(lines.get(i));
        }
        lines = List.of(printable);
    }

    /**
     * A reply of one line.
     *
     * @param code the three-digit code
     * @param enhanced the enhanced status code, or empty
     * @param text the text
     * @return the reply
     */
    static Reply of(int code, String enhanced, String text) {
        return new Reply(code, enhanced, List.of(text));
    }

    /**
     * Returns whether the command was done (2xx), or may go on (3xx).
     *
     * @return false for a refusal
     */
    public boolean isPositive() {
        return code < 400;
    }

    /**
     * The reply as it is sent.
     *
     * @param withEnhanced whether to give the enhanced status code
     * @return the lines, each with its CRLF
     */
    public byte[] toBytes(boolean withEnhanced) {
        StringBuilder text = new StringBuilder(64);
        for (int i = 0; i < lines.size(); i++) {
            text.append(code).append(i + 1 < lines.size() ? '-' : ' ');
            if (withEnhanced && !enhanced.isEmpty()) {
                text.append(enhanced).append(' ');
            }
            text.append(lines.get(i)).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String printable(String text) {
        char[] line = text.substring(0, Math.min(text.length(), MAX_TEXT)).toCharArray();
        for (int i = 0; i < line.length; i++) {
            line[i] = line[i] >= ' ' && line[i] < 0x7f ? line[i] : '?';
        }
        return new String(line);
    }
}
