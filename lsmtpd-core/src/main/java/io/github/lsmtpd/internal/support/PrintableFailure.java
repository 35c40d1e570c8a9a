package io.github.lsmtpd.internal.support;

import org.jspecify.annotations.Nullable;

/** A failure whose text, and that of its causes, is one line each; {@code LogText.printable} says why. Immutable. */
public final class PrintableFailure extends Exception {
    private static final long serialVersionUID = 1L;
    /** So deep that more would not help, and that causes which go round in a circle end. */
    private static final int MAX_CAUSES = 8;

    private PrintableFailure(Throwable failure, @Nullable Throwable cause) {
        super(OneLine.of(failure.toString()), cause, false, true);
        setStackTrace(failure.getStackTrace());
    }

    /**
     * Makes the text of a failure printable.
     *
     * @param failure the failure
     * @return the same with its stack trace and its causes
     */
    public static Throwable of(Throwable failure) {
        return of(failure, MAX_CAUSES);
    }

    private static Throwable of(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        return new PrintableFailure(failure, cause == null || depth == 0 ? null : of(cause, depth - 1));
    }

    /** The original's, class and message. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the class to name is that of the original
    public String toString() {
        return String.valueOf(getMessage());
    }
}
