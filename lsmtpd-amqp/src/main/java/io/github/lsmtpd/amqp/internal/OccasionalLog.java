package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.amqp.AmqpMessageSink;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of what can happen to every message, at most once a minute for each text, with a count. Thread safe. */
final class OccasionalLog {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Map<String, Entry> entries = new HashMap<>();

    synchronized void warn(String text, long messages) {
        Entry entry = entries.computeIfAbsent(text, key -> new Entry());
        entry.messages += messages;
        long now = System.nanoTime();
        if (now - entry.nextAt >= 0) {
            LOG.warn("{} (messages: {})", text, entry.messages);
            entry.messages = 0;
            entry.nextAt = now + INTERVAL.toNanos();
        }
    }

    private static final class Entry {
        private long messages;
        private long nextAt = System.nanoTime();
    }
}
