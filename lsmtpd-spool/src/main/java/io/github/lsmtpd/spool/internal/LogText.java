package io.github.lsmtpd.spool.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Failures as one line of a log, with no control characters in it. */
public final class LogText {
    private LogText() {}

    /** What went wrong, and what lies behind it. */
    public static String of(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        if (inner instanceof TimeoutException) {
            return "no answer in time";
        }
        String text = inner.getCause() == null ? inner.toString() : inner + ": " + inner.getCause();
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
