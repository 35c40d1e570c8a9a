package io.github.lsmtpd.examples.killer;

/** What happens to the broker, or on the way to it. */
enum BrokerFault {
    NONE,
    /** It is stopped with SIGSTOP: its connections stay open, and nothing answers. */
    PAUSE,
    /** All connections end, and new ones can be opened at once. */
    CUT,
    KILL_9,
    /** It closes its connections properly, and is not there for a while. */
    RESTART;

    Effect begin(Site site) {
        switch (this) {
            case NONE -> {
                return Effect.NONE;
            }
            case PAUSE -> {
                site.node().pause();
                return site.node()::resume;
            }
            case CUT -> {
                site.link().cut();
                return Effect.NONE;
            }
            case KILL_9 -> {
                site.node().kill9();
                return site.node()::restart;
            }
            case RESTART -> {
                site.node().ctl("stop_app");
                return () -> site.node().ctl("start_app");
            }
        }
        throw new AssertionError(this);
    }

    /** Whether the broker answers nobody until the fault is ended. */
    boolean lasts() {
        return this != NONE && this != CUT;
    }
}
