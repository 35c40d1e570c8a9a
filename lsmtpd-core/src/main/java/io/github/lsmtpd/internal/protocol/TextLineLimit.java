package io.github.lsmtpd.internal.protocol;

/**
 * Returns whether every line of a text keeps to the limit of RFC 5321 §4.5.3.1.6: 1,000 bytes with its CRLF, without the dot
 * that was put in front of it for transparency. It looks at the content, after unstuffing, and only at the bytes near the
 * last place where a line may end: most of a text is never read.
 *
 * <p>One object looks at one text, in pieces of any size. Not thread safe.
 */
public final class TextLineLimit {
    /** §4.5.3.1.6, with CRLF. */
    private static final int MAX_LINE = 1_000;

    private static final int CRLF = 2;

    private boolean exceeded;
    /** How much of the line that has not ended yet came in the pieces before. */
    private int unended;

    private boolean afterCr;

    /** The beginning of a text. */
    public TextLineLimit() {}

    /**
     * Looks at the next piece of the text.
     *
     * @param text holds the piece from its start
     * @param length how long it is
     */
    public void append(byte[] text, int length) {
        int line = -unended;
        boolean ended = true;
        while (ended && !exceeded) {
            int window = Math.min(length, line + MAX_LINE);
            int end = lastLineEnd(text, Math.max(0, line + 1), window);
            ended = end >= 0;
            line = ended ? end : line;
            exceeded = !ended && line + MAX_LINE < length;
        }
        unended = length - line;
        afterCr = length == 0 ? afterCr : text[length - 1] == '\r';
    }

    /** The place after the last CRLF whose LF is in a range, or -1; the CR may be the end of the piece before. */
    private int lastLineEnd(byte[] text, int from, int to) {
        for (int at = to - 1; at >= from; at--) {
            if (text[at] == '\n' && (at == 0 ? afterCr : text[at - 1] == '\r')) {
                return at + 1;
            }
        }
        return -1;
    }

    /**
     * Returns whether a line was too long, at the end of the text: it counts for a line end.
     *
     * @return true if the message is to be refused for it
     */
    public boolean isExceeded() {
        return exceeded || unended > MAX_LINE - CRLF;
    }
}
