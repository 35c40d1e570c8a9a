package io.github.lsmtpd.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * A failure as it may stand in a log: its text, and that of its causes, can have come from a client, and must not make
 * lines of its own there, nor move a terminal's cursor. Immutable.
 */
public final class PrintableFailure extends Exception {
    private static final long serialVersionUID = 1L;
    /** So deep that more would help nobody, and that causes which go round in a circle end. */
    private static final int MAX_CAUSES = 8;

    private PrintableFailure(Throwable failure, @Nullable Throwable cause) {
        super(text(failure), cause, false, true);
        setStackTrace(failure.getStackTrace());
    }

    /**
     * What to give to the logger in the place of a failure.
     *
     * @param failure the failure, perhaps with text of a client in it
     * @return the same with its stack trace and its causes, but one line of printable text each
     */
    public static Throwable of(Throwable failure) {
        return of(failure, MAX_CAUSES);
    }

    private static Throwable of(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        return new PrintableFailure(failure, cause == null || depth == 0 ? null : of(cause, depth - 1));
    }

    /** What a failure says of itself, on one line. */
    static String text(Throwable failure) {
        return failure.toString().replaceAll("[\\p{Cc}\\u2028\\u2029]", "?");
    }

    /** The original's, class and message. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the class to name is that of the original
    public String toString() {
        return String.valueOf(getMessage());
    }
}
