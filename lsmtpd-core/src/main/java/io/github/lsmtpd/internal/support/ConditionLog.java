package io.github.lsmtpd.internal.support;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs a condition that concerns message after message, such as a full disk: one line when it begins, one a minute with a
 * count while it lasts, and one when it has ended. For sinks and hosts, whose logs must not grow with each message that is
 * refused. Thread safe.
 */
public final class ConditionLog {
    /** The least time between two lines of a condition that lasts, in nanoseconds: a minute. */
    static final long REPEAT = Duration.ofMinutes(1).toNanos();
    /** What comes back sooner has not ended: half of the messages may fail while the other half do not. */
    static final long QUIET = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final String whenEnded;
    private final LongSupplier clock;
    /** Read for every message, and almost always false. */
    private volatile boolean lasts;

    private String last = "";
    private long lastAt;
    private long saidAt;
    private long unsaid;

    /**
     * A condition that has not occurred yet.
     *
     * @param log where the lines go
     * @param whenEnded what is said when it has ended
     */
    public ConditionLog(Logger log, String whenEnded) {
        this(log, whenEnded, System::nanoTime);
    }

    /**
     * A condition that has not occurred yet, with a clock of its own.
     *
     * @param log where the lines go
     * @param whenEnded what is said when it has ended
     * @param clock the time in nanoseconds, as of {@link System#nanoTime}
     */
    public ConditionLog(Logger log, String whenEnded, LongSupplier clock) {
        this.log = log;
        this.whenEnded = whenEnded;
        this.clock = clock;
    }

    /**
     * It has happened once more.
     *
     * @param what one line, the same for the same condition
     * @param trace a failure whose stack trace is of use, or null
     */
    public synchronized void occurred(String what, @Nullable Throwable trace) {
        long now = clock.getAsLong();
        lastAt = now;
        long interval = what.equals(last) ? REPEAT : QUIET;
        if (lasts && now - saidAt < interval) {
            unsaid++;
            return;
        }
        log.warn(unsaid == 0 ? what : what + " (" + unsaid + " more since the last line)", trace);
        lasts = true;
        last = what;
        saidAt = now;
        unsaid = 0;
    }

    /** It has not happened, where it could have; to be called again later, because what was a moment ago is not over. */
    public void ended() {
        if (lasts) {
            endIfQuiet();
        }
    }

    private synchronized void endIfQuiet() {
        if (lasts && clock.getAsLong() - lastAt >= QUIET) {
            lasts = false;
            log.info(unsaid == 0 ? whenEnded : whenEnded + " (" + unsaid + " failures since the last line)");
            unsaid = 0;
        }
    }
}
