package io.github.lsmtpd;

import java.util.regex.Pattern;

/**
 * What can have come from a client, made fit for a log: it must not begin lines of its own there, nor move a terminal's
 * cursor. For sinks and hosts that log what went wrong. Stateless and thread safe.
 */
public final class LogText {
    /** C0, DEL and C1, and what Unicode has for a line end beside them. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private LogText() {}

    /**
     * Text on one line.
     *
     * @param text any text
     * @return the same, with a question mark for each control character and each line end
     */
    public static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /**
     * Returns whether {@link #oneLine} would change nothing.
     *
     * @param text any text
     * @return true if it has no control character and no line end
     */
    public static boolean isOneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                return false;
            }
        }
        return true;
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
