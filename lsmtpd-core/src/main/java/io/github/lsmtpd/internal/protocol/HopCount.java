package io.github.lsmtpd.internal.protocol;

/**
 * How many Received fields a message has, and so how many servers it has passed (RFC 5321 §6.3). It looks at the header alone,
 * which ends with an empty line. One object looks at one message, in pieces of any size. Not thread safe.
 */
public final class HopCount {
    private static final byte[] FIELD = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd', ':'};
    private static final int COLON = FIELD.length - 1;
    /** The line is no Received field. */
    private static final int OTHER = -1;

    private final int max;
    private boolean inHeader = true;
    /** How many bytes of the line have come. */
    private int column;

    private int matched;
    private int hops;

    /**
     * The beginning of a message.
     *
     * @param max how many Received fields it may have
     */
    public HopCount(int max) {
        this.max = max;
    }

    /**
     * Looks at the next piece.
     *
     * @param content holds the piece from its start
     * @param length how long it is
     */
    public void append(byte[] content, int length) {
        for (int i = 0; inHeader && i < length && hops <= max; i++) {
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
        if (matched == COLON && (b == ' ' || b == '\t')) { // RFC 5322 §4.5: obsolete, and still a field
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
     * Returns whether there are more than allowed, at the end of the message or before.
     *
     * @return true if the message is to be refused for it
     */
    public boolean isExceeded() {
        return hops > max;
    }
}
