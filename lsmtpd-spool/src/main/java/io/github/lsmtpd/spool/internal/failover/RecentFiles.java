package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.spool.SpoolEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages stored since the directory was listed. With {@link io.github.lsmtpd.spool.SpoolMode#ALWAYS} the replay takes
 * them from here, so that it does not list the directory for each; of more than it keeps it knows only that there are some, and
 * the directory is to be listed again. Otherwise it keeps none. Thread safe.
 */
final class RecentFiles {
    /** How many are kept. */
    static final int MOST = 4096;

    private final boolean kept;
    private final int most;
    private List<SpoolEntry> entries = new ArrayList<>();
    private boolean complete;

    /** Keeps that many, or none at all. */
    RecentFiles(boolean kept, int most) {
        this.kept = kept;
        this.most = most;
    }

    /** A message was stored, and is acknowledged. */
    synchronized void add(SpoolEntry entry) {
        if (complete && entries.size() < most) {
            entries.add(entry);
        } else {
            miss();
        }
    }

    /** The directory is about to be listed, which finds whatever was stored before. */
    synchronized void listing() {
        entries.clear();
        complete = kept;
    }

    /** Something may wait that is not among these, so that the directory is to be listed again. */
    synchronized void miss() {
        entries.clear();
        complete = false;
    }

    /** Returns whether whatever waits was listed, or is here. */
    synchronized boolean areComplete() {
        return complete;
    }

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Takes them all, in the order in which they came. */
    synchronized List<SpoolEntry> take() {
        List<SpoolEntry> taken = entries;
        entries = new ArrayList<>();
        return taken;
    }
}
