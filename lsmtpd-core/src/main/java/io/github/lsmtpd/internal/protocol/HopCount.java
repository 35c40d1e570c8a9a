package io.github.lsmtpd.internal.protocol;

/**
 * How many Received fields a message has, and so how many servers it has passed (RFC 5321 §6.3). It looks at the header alone,
 * which ends with an empty line. One object looks at one message, in pieces of any size. Not thread safe.
 */
public final class HopCount {
    private static final byte[] FIELD = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd', ':'};
    /** The line is no Received field. */
    private static final int OTHER = -1;

    private boolean inHeader = true;
    /** How many bytes of the line have come. */
    private int column;

    private int matched;
    private int hops;

    /** The beginning of a message. */
    public HopCount() {}

    /**
     * Looks at the next piece.
     *
     * @param content holds the piece from its start
     * @param length how long it is
     */
    public void append(byte[] content, int length) {
        for (int i = 0; inHeader && i < length; i++) {
            byte b = content[i];
            if (b == '\n') {
                inHeader = column > 0;
                column = 0;
                matched = 0;
            } else if (b != '\r' || column > 0) {
                column++;
                match(b);
            }
        }
    }

    private void match(byte b) {
        if (matched == OTHER) {
            return;
        }
        boolean fits = (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) == FIELD[matched];
        matched = fits ? matched + 1 : OTHER;
        if (matched == FIELD.length) {
            hops++;
            matched = OTHER;
        }
    }

    /**
     * How many there are so far.
     *
     * @return the number of Received fields
     */
    public int hops() {
        return hops;
    }
}
