package io.github.lsmtpd.internal.support;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs a condition that concerns message after message, such as a full disk: one line when it begins, one a minute with a
 * count while it lasts, and one when it has ended. For sinks and hosts, whose logs must not grow with each message that is
 * refused, nor with a condition that comes and goes. Thread safe.
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

    /** Whether it was logged, so that its end is to be logged. */
    private boolean said;
    /** Whether it was said to have ended without the quiet time that shows that it does not come back at once. */
    private boolean endedAtOnce;

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
    public void occurred(String what, @Nullable Throwable trace) {
        occurred(what, what, 1, trace);
    }

    /**
     * It has happened a number of times more.
     *
     * @param kind the same for the same condition
     * @param line what is logged, which may differ from time to time
     * @param times how often it has happened since this was called last
     * @param trace a failure whose stack trace is of use, or null
     */
    public synchronized void occurred(String kind, String line, long times, @Nullable Throwable trace) {
        long now = clock.getAsLong();
        lastAt = now;
        lasts = true;
        long interval = kind.equals(last) ? REPEAT : QUIET;
        if ((said || endedAtOnce) && now - saidAt < interval) {
            unsaid += times;
            return;
        }
        log.warn(line + more(unsaid + times - 1), trace);
        said = true;
        last = kind;
        saidAt = now;
        unsaid = 0;
    }

    private String more(long others) {
        if (others == 0) {
            return "";
        }
        return " (" + others + (last.isEmpty() ? " more)" : " more since the last line)");
    }

    /** It has not happened, where it could have; to be called again later, because what was a moment ago is not over. */
    public void ended() {
        if (lasts) {
            endIfQuiet();
        }
    }

    private synchronized void endIfQuiet() {
        if (lasts && clock.getAsLong() - lastAt >= QUIET) {
            end(whenEnded);
            endedAtOnce = false;
        }
    }

    /**
     * It has ended for certain, even if it was there a moment ago. When it comes back less than a minute after this was
     * logged, it is counted only.
     *
     * @param line what is logged, unless the condition itself was not
     * @return whether that was logged
     */
    public synchronized boolean endedAtOnce(String line) {
        if (!lasts) {
            return false;
        }
        boolean wasSaid = end(line);
        if (wasSaid) {
            endedAtOnce = true;
            saidAt = clock.getAsLong();
        }
        return wasSaid;
    }

    private boolean end(String line) {
        boolean wasSaid = said;
        lasts = false;
        said = false;
        if (wasSaid) {
            log.info(unsaid == 0 ? line : line + " (" + unsaid + " failures since the last line)");
            unsaid = 0;
        }
        return wasSaid;
    }
}
