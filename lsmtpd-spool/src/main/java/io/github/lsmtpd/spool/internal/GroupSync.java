package io.github.lsmtpd.spool.internal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Lets writers that come at the same time share one fsync of their directory. Nobody returns before an fsync has
 * succeeded that began after the call; if it fails, it fails for all who shared it. Thread safe.
 */
public final class GroupSync {
    /** The fsync to share. */
    @FunctionalInterface
    public interface Sync {
        /** Returns when everything renamed before the call is on the disk. */
        void run() throws IOException;
    }

    private final Sync sync;
    private final Object turn = new Object();
    private Round collecting = new Round();

    public GroupSync(Sync sync) {
        this.sync = sync;
    }

    /** Waits for an fsync that covers everything the caller did before. */
    public void await() throws IOException {
        Round round;
        boolean first;
        synchronized (this) {
            round = collecting;
            first = !round.led;
            round.led = true;
        }
        if (first) {
            lead(round);
        }
        try {
            round.done.join();
        } catch (CompletionException e) {
            throw new IOException("cannot sync the spool directory: " + e.getMessage(), e);
        }
    }

    /** Whoever joined a round first syncs for all that join while the round before it is under way. */
    private void lead(Round round) {
        synchronized (turn) {
            synchronized (this) {
                collecting = new Round();
            }
            try {
                sync.run();
                round.done.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                round.done.completeExceptionally(e);
            }
        }
    }

    private static final class Round {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private boolean led;
    }
}
