package io.github.lsmtpd.spool.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

/** A logger that keeps its lines. */
public final class RecordedLog {
    private final Queue<SubstituteLoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final SubstituteLogger substitute = new SubstituteLogger("recorded", events, false);

    public Logger logger() {
        return new EventRecordingLogger(substitute, events);
    }

    /** The lines so far, each with its level, and a mark where there is a stack trace. */
    public List<String> lines() {
        return events.stream().map(RecordedLog::line).toList();
    }

    private static String line(SubstituteLoggingEvent event) {
        String text = MessageFormatter.basicArrayFormat(event.getMessage(), event.getArgumentArray());
        return event.getLevel() + " " + text + (event.getThrowable() == null ? "" : " +trace");
    }
}
