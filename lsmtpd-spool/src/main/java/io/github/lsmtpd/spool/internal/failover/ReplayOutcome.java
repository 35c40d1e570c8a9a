package io.github.lsmtpd.spool.internal.failover;

import org.jspecify.annotations.Nullable;

/**
 * What the replay of a message says about the primary: it took the message, it failed, or neither.
 *
 * @param isTaken whether it took it
 * @param failure how it failed, or null
 */
record ReplayOutcome(boolean isTaken, @Nullable Throwable failure) {
    static final ReplayOutcome TAKEN = new ReplayOutcome(true, null);
    static final ReplayOutcome UNDECIDED = new ReplayOutcome(false, null);

    static ReplayOutcome failed(Throwable failure) {
        return new ReplayOutcome(false, failure);
    }

    void report(PrimaryCircuit circuit, Route route) {
        if (isTaken) {
            circuit.taken(route);
        } else if (failure != null) {
            circuit.failed(route, failure);
        } else {
            circuit.undecided(route);
        }
    }
}
