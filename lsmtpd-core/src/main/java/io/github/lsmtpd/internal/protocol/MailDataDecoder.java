package io.github.lsmtpd.internal.protocol;

/**
 * Reads the body of DATA: takes the dots away that the client put in front of lines (RFC 5321 §4.5.2), and finds the end
 * of the data, which is CRLF.CRLF and nothing else (§4.1.1.4). A CR without LF or an LF without CR never ends the data
 * (§2.3.8); it is remembered as a {@linkplain #hasBareLineEnd defect} of the whole message.
 *
 * <pre>
 *              CR            LF            '.'            CR             LF
 *   TEXT ---------> CR ----------> START ------> DOT ----------> DOT_CR ------> END
 *     ^             |               |             |                |
 *     +--- other ---+---------------+-------------+--- other ------+
 * </pre>
 *
 * <p>A lenient reader takes an LF without CR for the end of a line, no defect, and makes CRLF of it; the end of the data
 * stays what it is. A dot alone between two line ends that are not both CRLF stays a line with a dot (SOFT_START, SOFT_DOT).
 *
 * <p>One object reads one body, in pieces of any size. Not thread safe.
 */
public final class MailDataDecoder {
    private enum State {
        /** At the beginning of a line, where every body starts. */
        START,
        /** Inside a line. */
        TEXT,
        /** After a CR. */
        CR,
        /** After the dot that began a line; it is not content, whatever follows. */
        DOT,
        /** After a CR that followed such a dot. */
        DOT_CR,
        /** At the beginning of a line, after an LF without CR. */
        SOFT_START,
        /** After the dot that began such a line; whether it is content, what follows decides. */
        SOFT_DOT,
        /** After the end of the data. */
        END
    }

    private final boolean lenient;
    private State state = State.START;
    private boolean bareLineEnd;
    private int consumed;

    /**
     * A reader at the start of a body.
     *
     * @param lenient whether an LF without CR ends a line, too
     */
    public MailDataDecoder(boolean lenient) {
        this.lenient = lenient;
    }

    /**
     * Where a piece has to begin in its array, so that the content, which is put at the start of the array, never
     * overtakes it: a lenient reader can make two bytes of one.
     *
     * @param length how long the piece is
     * @return the index
     */
    public int offset(int length) {
        return lenient ? length + 1 : 0;
    }

    /**
     * Reads a piece.
     *
     * @param bytes holds the piece from its {@link #offset} on, and afterwards the content from its start
     * @param length how many bytes to read
     * @return how many bytes of content there are
     */
    public int decode(byte[] bytes, int length) {
        int start = offset(length);
        int end = start + length;
        int in = start;
        int out = 0;
        while (in < end && state != State.END) {
            int run = state == State.TEXT ? lengthOfText(bytes, in, end) : 0;
            if (out != in) {
                System.arraycopy(bytes, in, bytes, out, run);
            }
            in += run;
            out += run;
            if (in < end) {
                out = decodeOne(bytes, in++, out);
            }
        }
        consumed = in - start;
        return out;
    }

    /** How far there is nothing but text, and line ends that are CRLF and stand before more text. */
    private static int lengthOfText(byte[] bytes, int from, int end) {
        int at = LineEnds.next(bytes, from, end);
        while (isBeforeText(bytes, at, end)) {
            at = LineEnds.next(bytes, at + 3, end);
        }
        return at - from;
    }

    private static boolean isBeforeText(byte[] bytes, int lineEnd, int end) {
        if (lineEnd + 2 >= end || bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
            return false;
        }
        byte next = bytes[lineEnd + 2];
        return next != '.' && next != '\r' && next != '\n';
    }

    private int decodeOne(byte[] bytes, int in, int out) {
        byte b = bytes[in];
        int length = out;
        boolean bareLineFeed = lenient && b == '\n' && state != State.CR && state != State.DOT_CR;
        boolean loneDot = bareLineFeed ? state == State.DOT || state == State.SOFT_DOT : isSoftDotBefore(b);
        if (loneDot) {
            bytes[length++] = '.';
        }
        if (bareLineFeed) {
            bytes[length++] = '\r';
        }
        if (isContent(b)) {
            bytes[length++] = b;
        }
        state = next(b);
        return length;
    }

    private boolean isSoftDotBefore(byte b) {
        return state == State.SOFT_DOT && b == '\r';
    }

    /** The stuffed dot is none, nor is the line end after a lone dot. */
    private boolean isContent(byte b) {
        return switch (state) {
            case START, SOFT_START -> b != '.';
            case DOT -> b != '\r';
            case DOT_CR -> b != '\n';
            default -> true;
        };
    }

    private State next(byte b) {
        if (b == '\n') {
            return afterLineFeed();
        }
        bareLineEnd |= state == State.CR || state == State.DOT_CR;
        if (b == '\r') {
            return state == State.DOT ? State.DOT_CR : State.CR;
        }
        if (b == '.' && state == State.START) {
            return State.DOT;
        }
        return b == '.' && state == State.SOFT_START ? State.SOFT_DOT : State.TEXT;
    }

    private State afterLineFeed() {
        return switch (state) {
            case CR -> State.START;
            case DOT_CR -> State.END;
            default -> {
                bareLineEnd |= !lenient;
                yield lenient ? State.SOFT_START : State.TEXT;
            }
        };
    }

    /**
     * How many bytes of the last piece belonged to the body; less than the piece only when the end was in it.
     *
     * @return the number of bytes
     */
    public int consumed() {
        return consumed;
    }

    /**
     * Returns whether the end of the data has been read.
     *
     * @return true after CRLF.CRLF
     */
    public boolean isEnded() {
        return state == State.END;
    }

    /**
     * Returns whether a CR without LF has been read or, by a reader that is not lenient, an LF without CR.
     *
     * @return true if the message is to be refused for it
     */
    public boolean hasBareLineEnd() {
        return bareLineEnd;
    }
}
