package io.github.lsmtpd.examples.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Code that waits now and then, of which the simulation lets one at a time run: {@link #run} goes on with it, and returns when it
 * waits or has ended.
 */
interface Strand {
    /** Goes on with its work, until that waits or ends. */
    void run();

    /** Returns to the caller of {@link #run} until that is called again. */
    void pause();

    /** Where the strands of one simulation after the other come from; for one thread. */
    final class Pool {
        private final Deque<ThreadStrand> idle = new ArrayDeque<>();

        Strand take(Runnable work) {
            if (ContinuationStrand.isAvailable()) {
                return new ContinuationStrand(work);
            }
            ThreadStrand strand = idle.isEmpty() ? new ThreadStrand(idle) : idle.pop();
            strand.begin(work);
            return strand;
        }
    }
}
