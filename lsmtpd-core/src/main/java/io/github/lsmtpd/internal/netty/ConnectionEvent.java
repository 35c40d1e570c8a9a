package io.github.lsmtpd.internal.netty;

/** What a connection is told through its pipeline, as a user event. */
enum ConnectionEvent {
    /** The server is stopping. */
    STOP,
    /** There is no memory for what the client makes us keep. */
    NO_MEMORY
}
