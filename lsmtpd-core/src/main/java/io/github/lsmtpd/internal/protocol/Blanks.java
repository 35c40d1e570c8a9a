package io.github.lsmtpd.internal.protocol;

/**
 * What stands between the verb, the path and the parameters of a command: RFC 5321 §4.1.1 has one space there, but clients
 * send several, and tabs, and nothing can be mistaken for them. Stateless.
 */
final class Blanks {
    private Blanks() {}

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    /** The index of the first blank before the end, or the end. */
    static int next(byte[] line, int end) {
        int at = 0;
        while (at < end && !isBlank(line[at])) {
            at++;
        }
        return at;
    }

    /** The index of the first byte from a place on that is no blank, or the end. */
    static int skip(byte[] line, int from, int end) {
        int at = from;
        while (at < end && isBlank(line[at])) {
            at++;
        }
        return at;
    }

    /** Steps over all that are here; returns whether there were any. */
    static boolean accept(Cursor in) {
        return !in.takeWhile(Blanks::isBlank).isEmpty();
    }
}
