package io.github.lsmtpd.internal.support;

import java.util.regex.Pattern;

/** Text that cannot begin a line of its own in a log, nor move a terminal's cursor. Stateless. */
public final class OneLine {
    /** C0, DEL and C1, and what Unicode has for a line end beside them. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private OneLine() {}

    /**
     * Text on one line.
     *
     * @param text any text
     * @return the same, with a question mark for each control character and each line end
     */
    public static String of(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /**
     * Returns whether {@link #of} would change nothing.
     *
     * @param text any text
     * @return true if it has no control character and no line end
     */
    public static boolean is(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                return false;
            }
        }
        return true;
    }
}
