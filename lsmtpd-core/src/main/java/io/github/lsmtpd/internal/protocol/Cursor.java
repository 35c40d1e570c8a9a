package io.github.lsmtpd.internal.protocol;

import java.util.function.IntPredicate;

/** A place in a text that moves forward: what the parsers of this package read with. Not thread safe. */
final class Cursor {
    /** What {@link #peek} gives at the end. */
    static final int END = -1;

    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    /** The character here, or {@link #END}. */
    int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** Steps over a character if it is the one that is here. */
    boolean accept(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** Steps over a text if it is here, in any case; both are ASCII. */
    boolean acceptIgnoringCase(String expected) {
        int end = at + expected.length();
        if (end > text.length() || !Ascii.upperCase(text.substring(at, end)).equals(Ascii.upperCase(expected))) {
            return false;
        }
        at = end;
        return true;
    }

    /** Steps over all characters that fit, perhaps none, and gives them. */
    String takeWhile(IntPredicate fits) {
        int start = at;
        while (at < text.length() && fits.test(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Where the cursor is, for {@link #since}. */
    int mark() {
        return at;
    }

    /** The text from a mark to here. */
    String since(int mark) {
        return text.substring(mark, at);
    }
}
