package io.github.lsmtpd.spool.internal.failover;

/** Where a message goes; its outcome is reported to the {@link PrimaryCircuit} along with it. */
enum Route {
    /** To the primary, as any live message. */
    LIVE,
    /** To the primary from the spool, along with others. */
    REPLAY,
    /** To the primary; its outcome decides whether the circuit is closed. */
    PROBE,
    /** To the spool; a message that is there stays there. */
    SPOOL
}
