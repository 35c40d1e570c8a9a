package io.github.lsmtpd;

import io.github.lsmtpd.internal.support.OneLine;
import io.github.lsmtpd.internal.support.PrintableFailure;

/**
 * What can have come from a client, made fit for a log: it must not begin lines of its own there, nor move a terminal's
 * cursor. For sinks and hosts that log what went wrong. Stateless and thread safe.
 */
public final class LogText {
    private LogText() {}

    /**
     * Text on one line.
     *
     * @param text any text
     * @return the same, with a question mark for each control character and each line end
     */
    public static String oneLine(String text) {
        return OneLine.of(text);
    }

    /**
     * Returns whether {@link #oneLine} would change nothing.
     *
     * @param text any text
     * @return true if it has no control character and no line end
     */
    public static boolean isOneLine(String text) {
        return OneLine.is(text);
    }

    /**
     * What to give to a logger in the place of a failure.
     *
     * @param failure the failure, perhaps with text of a client in it
     * @return the same with its stack trace and its causes, up to eight, each with {@link #oneLine one line} of text
     */
    public static Throwable printable(Throwable failure) {
        return PrintableFailure.of(failure);
    }
}
