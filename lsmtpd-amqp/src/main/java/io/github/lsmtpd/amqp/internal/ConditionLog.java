package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.amqp.AmqpMessageSink;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs conditions that concern message after message, or attempt after attempt: one line when a condition begins, one a
 * minute with a count while it lasts, one when it has ended. What begins again less than a minute after its last line is
 * counted only, so that a broker that comes and goes each second does not fill the log. Thread safe.
 */
final class ConditionLog {
    static final long REPEAT = Duration.ofMinutes(1).toNanos();
    /** A message that is stored ends a condition only after this time: half of the messages may fail and half not. */
    static final long QUIET = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final LongSupplier clock;
    private final Map<String, Condition> conditions = new HashMap<>();
    /** Read for every message that is stored, and almost always false. */
    private volatile boolean lasts;

    ConditionLog() {
        this(LoggerFactory.getLogger(AmqpMessageSink.class), System::nanoTime);
    }

    ConditionLog(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * A condition holds; returns whether that was logged now.
     *
     * @param name which one, the same as long as it lasts
     * @param text the line, which may differ from time to time
     * @param counted what is counted
     * @param count how many more of these
     */
    synchronized boolean occurred(String name, String text, String counted, long count) {
        long now = clock.getAsLong();
        Condition condition = conditions.computeIfAbsent(name, key -> new Condition(now - REPEAT));
        condition.lasts = true;
        lasts = true;
        condition.lastAt = now;
        condition.unsaid += count;
        if (now - condition.saidAt < REPEAT) {
            return false;
        }
        log.warn("{} ({}: {})", text, counted, condition.unsaid);
        condition.say(now);
        return true;
    }

    /** A condition has ended for certain; returns whether that was logged. */
    synchronized boolean ended(String name, String text) {
        Condition condition = conditions.get(name);
        return condition != null && condition.lasts && end(condition, text);
    }

    /** Messages are stored: what was not seen for a while has ended. */
    void stored() {
        if (lasts) {
            endQuietOnes();
        }
    }

    private synchronized void endQuietOnes() {
        long now = clock.getAsLong();
        Iterator<Map.Entry<String, Condition>> all = conditions.entrySet().iterator();
        boolean others = false;
        while (all.hasNext()) {
            Map.Entry<String, Condition> each = all.next();
            Condition condition = each.getValue();
            if (condition.lasts && now - condition.lastAt >= QUIET) {
                end(condition, "Messages are stored again, it has ended: " + each.getKey());
            }
            others |= condition.lasts;
        }
        lasts = others;
    }

    private boolean end(Condition condition, String text) {
        condition.lasts = false;
        if (!condition.said) {
            return false;
        }
        log.info(text);
        condition.said = false;
        condition.saidAt = clock.getAsLong();
        return true;
    }

    private static final class Condition {
        private boolean lasts;
        private boolean said;
        private long lastAt;
        private long saidAt;
        private long unsaid;

        Condition(long saidAt) {
            this.saidAt = saidAt;
        }

        void say(long now) {
            said = true;
            saidAt = now;
            unsaid = 0;
        }
    }
}
