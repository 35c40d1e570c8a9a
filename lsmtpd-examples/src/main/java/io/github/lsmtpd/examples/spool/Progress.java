package io.github.lsmtpd.examples.spool;

import java.io.PrintWriter;

/** A bar on a terminal for what takes long; prints nothing elsewhere. Not thread safe. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final int STEPS = 100;

    private final PrintWriter out;
    private final boolean shown;
    private final String what;
    private final long total;
    private long done;
    private long printed = -1;

    /**
     * Begins at nothing.
     *
     * @param shown whether there is a terminal
     * @param what is done, in a word
     * @param total how often {@link #step} will be called
     */
    Progress(PrintWriter out, boolean shown, String what, long total) {
        this.out = out;
        this.shown = shown;
        this.what = what;
        this.total = Math.max(1, total);
    }

    /** One more is done. */
    void step() {
        at(done + 1);
    }

    /** So many are done. */
    void at(long count) {
        done = Math.min(count, total);
        long now = STEPS * done / total;
        if (shown && now != printed) {
            printed = now;
            int full = (int) (WIDTH * done / total);
            out.print("\r" + what + " [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + done + "/" + total);
            out.flush();
        }
    }

    /** Ends the line. */
    @Override
    public void close() {
        if (shown && printed >= 0) {
            out.println();
            out.flush();
        }
    }
}
