package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.Timeouts;
import java.util.concurrent.TimeUnit;

/**
 * How long a client has been sending one command line, or one piece of content, which is not whole yet. While the reader is
 * paused, which is the server's doing, time stands still. Used on the connection's thread alone.
 */
final class Arrival {
    private static final long NEVER = Long.MAX_VALUE;

    private final long commandTimeout;
    private final long contentTimeout;
    private final long minDataRate;
    private long frame = -1;
    private boolean running;
    private boolean content;
    private boolean paused;
    private long begun;
    private long pausedAt;
    private long bytes;

    Arrival(Timeouts timeouts) {
        this.commandTimeout = timeouts.command().toNanos();
        this.contentTimeout = timeouts.content().toNanos();
        this.minDataRate = timeouts.minDataRate();
    }

    /** Takes note of what the reader is in the middle of. */
    void look(FrameReader reader, long now) {
        if (!reader.isInMidFrame()) {
            running = false;
            return;
        }
        if (!running || reader.frame() != frame) {
            running = true;
            frame = reader.frame();
            begun = now;
            paused = false;
        }
        content = reader.isInContent();
        bytes = reader.contentBytes();
        pause(reader.isPaused(), now);
    }

    private void pause(boolean now, long time) {
        if (now && !paused) {
            pausedAt = time;
        } else if (!now && paused) {
            begun += time - pausedAt;
        }
        paused = now;
    }

    boolean isRunning() {
        return running;
    }

    void stop() {
        running = false;
    }

    /** How much time is left, in nanoseconds, if nothing more comes; practically for ever where it has no end. */
    long rest(long now) {
        long timeout = content ? contentTimeout : commandTimeout;
        if (!running || timeout == 0) {
            return NEVER;
        }
        long more = content ? TimeUnit.SECONDS.toNanos(bytes / minDataRate) : 0;
        return timeout + more - ((paused ? pausedAt : now) - begun);
    }
}
