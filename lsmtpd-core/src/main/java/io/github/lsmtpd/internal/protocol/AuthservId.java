package io.github.lsmtpd.internal.protocol;

/**
 * Reads the authserv-id of an Authentication-Results field (RFC 8601 §2.2): the first token or quoted string of its body, after
 * comments and folds, without regard to case. One object reads one field, byte by byte. Not thread safe.
 */
final class AuthservId {
    /** What is known of it. */
    enum Result {
        UNDECIDED,
        OURS,
        OTHER
    }

    private enum State {
        BLANK,
        COMMENT,
        TOKEN,
        QUOTED
    }

    private static final int NO_MATCH = -1;

    /** In lower case. */
    private final byte[] ours;

    private State state = State.BLANK;
    private int depth;
    private boolean escaped;
    private int matched;

    AuthservId(byte[] ours) {
        this.ours = ours;
    }

    /** Takes the next byte after the colon; a line end within the field counts for a blank. */
    Result next(byte b) {
        return switch (state) {
            case BLANK -> begin(b);
            case COMMENT -> comment(b);
            case TOKEN -> endsToken(b) ? end() : match(b);
            case QUOTED -> quoted(b);
        };
    }

    /** The field has ended. */
    Result end() {
        return matched == ours.length ? Result.OURS : Result.OTHER;
    }

    private Result begin(byte b) {
        if (isBlank(b)) {
            return Result.UNDECIDED;
        }
        if (b == '(') {
            state = State.COMMENT;
            depth = 1;
            return Result.UNDECIDED;
        }
        state = b == '"' ? State.QUOTED : State.TOKEN;
        return b == '"' ? Result.UNDECIDED : next(b);
    }

    private Result comment(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '(') {
            depth++;
        } else if (b == ')' && --depth == 0) {
            state = State.BLANK;
        }
        return Result.UNDECIDED;
    }

    /** Blanks within the quotes do not make it another's: some readers drop them. */
    private Result quoted(byte b) {
        if (!escaped && b == '"') {
            return end();
        }
        boolean begins = !escaped && b == '\\';
        escaped = begins;
        return begins || isBlank(b) ? Result.UNDECIDED : match(b);
    }

    /** A dot after it is that of the root of the DNS. */
    private Result match(byte b) {
        if (matched == ours.length && b == '.') {
            return Result.UNDECIDED;
        }
        boolean fits = matched < ours.length && lower(b) == ours[matched];
        matched = fits ? matched + 1 : NO_MATCH;
        return fits ? Result.UNDECIDED : Result.OTHER;
    }

    /** What comes after it: a blank, a comment, a result, or what no name of ours has. */
    private static boolean endsToken(byte b) {
        return isBlank(b) || b == ';' || b == '(' || b == '/' || b == ',' || b == '=';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }
}
