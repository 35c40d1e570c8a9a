package io.github.lsmtpd.internal.protocol;

/**
 * Reads the body of DATA: takes the dots away that the client put in front of lines (RFC 5321 §4.5.2), and finds the end
 * of the data, which is CRLF.CRLF and nothing else (§4.1.1.4). Strict about line ends (§2.3.8): a CR without LF or an LF
 * without CR never ends anything, and is remembered as a {@linkplain #hasBareLineEnd defect} of the whole message.
 *
 * <pre>
 *              CR            LF            '.'            CR             LF
 *   TEXT ---------> CR ----------> START ------> DOT ----------> DOT_CR ------> END
 *     ^             |               |             |                |
 *     +--- other ---+---------------+-------------+--- other ------+
 * </pre>
 *
 * <p>One object reads one body, in pieces of any size. Not thread safe.
 */
public final class DotStuffedBody {
    private enum State {
        /** At the beginning of a line, where every body starts. */
        START,
        /** Inside a line. */
        TEXT,
        /** Behind a CR. */
        CR,
        /** Behind the dot that began a line; it is not content, whatever follows. */
        DOT,
        /** Behind a CR that followed such a dot. */
        DOT_CR,
        /** Behind the end of the data. */
        END
    }

    private State state = State.START;
    private boolean bareLineEnd;
    private int consumed;

    /**
     * Reads a piece. The content is moved together at the front of the piece: it is never longer than what was read.
     *
     * @param piece holds the bytes, and afterwards the content, both from the start of the array
     * @param length how many bytes to read
     * @return how many bytes of content there are
     */
    public int decode(byte[] piece, int length) {
        int out = 0;
        int in = 0;
        while (in < length && state != State.END) {
            if (state == State.TEXT) {
                int end = endOfText(piece, in, length);
                if (out != in) {
                    System.arraycopy(piece, in, piece, out, end - in);
                }
                out += end - in;
                in = end;
                if (in == length) {
                    break;
                }
            }
            byte b = piece[in++];
            if (isContent(b)) {
                piece[out++] = b;
            }
            state = next(b);
        }
        consumed = in;
        return out;
    }

    private static int endOfText(byte[] piece, int from, int length) {
        int at = from;
        while (at < length && piece[at] != '\r' && piece[at] != '\n') {
            at++;
        }
        return at;
    }

    /** The stuffed dot is none, nor is the line end behind a lone dot. */
    private boolean isContent(byte b) {
        return switch (state) {
            case START -> b != '.';
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
        return b == '.' && state == State.START ? State.DOT : State.TEXT;
    }

    private State afterLineFeed() {
        return switch (state) {
            case CR -> State.START;
            case DOT_CR -> State.END;
            default -> {
                bareLineEnd = true;
                yield State.TEXT;
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
     * Tells whether the end of the data has been read.
     *
     * @return true behind CRLF.CRLF
     */
    public boolean isEnded() {
        return state == State.END;
    }

    /**
     * Tells whether a CR without LF or an LF without CR has been read.
     *
     * @return true if the message is to be refused for it
     */
    public boolean hasBareLineEnd() {
        return bareLineEnd;
    }
}
