package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.SpoolFullException;
import io.github.lsmtpd.spool.internal.file.Failures;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Whether the spool took the last message; logs why it does not, in one line a minute at most. Thread safe. */
final class SpoolHealth {
    private final ConditionLog log;
    private final String outcome;
    private volatile boolean up = true;

    /** Clients are refused what the spool does not take, unless it was asked first and the primary takes it. */
    SpoolHealth(ConditionLog log, boolean first) {
        this.log = log;
        this.outcome = first ? "messages go to the primary alone, or clients get " : "clients get ";
    }

    boolean isUp() {
        return up;
    }

    /** A message is in the spool. */
    void wrote() {
        up = true;
        log.ended();
    }

    /** A message was not written. */
    void failed(Throwable failure) {
        up = false;
        Throwable cause = Failures.cause(failure);
        boolean unexpected = !(cause instanceof IOException);
        log.occurred(text(cause), unexpected ? LogText.printable(cause) : null);
    }

    /** Too many messages wait for the disk. */
    void tooSlow() {
        up = false;
        log.occurred("The spool's disk does not keep up, " + outcome + "452", null);
    }

    /** To be called now and then. */
    void tick() {
        if (up) {
            log.ended();
        }
    }

    /** The same text for the same condition, so without the name of the message's file. */
    private String text(Throwable cause) {
        if (cause instanceof SpoolFullException) {
            return "The spool is full, " + outcome + "452" + reason(cause.getCause());
        }
        if (cause instanceof NoSuchFileException) {
            return "The spool directory, or the content of a message, is gone, " + outcome + "451";
        }
        return cause instanceof IOException
                ? "The spool cannot be written, " + outcome + "451" + reason(cause)
                : "The spool failed unexpectedly, " + outcome + "451: " + LogText.oneLine(cause.toString());
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return "";
        }
        String text = cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
        return ": " + LogText.oneLine(text == null ? cause.getClass().getSimpleName() : text);
    }
}
