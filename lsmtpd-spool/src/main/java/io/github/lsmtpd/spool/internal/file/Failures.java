package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.LogText;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The cause of a failure, and its text for the log. */
public final class Failures {
    private Failures() {}

    /** The cause, without the wrappers that {@code CompletableFuture} adds. */
    public static Throwable cause(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** The failure and its cause, as one line of a log. */
    public static String text(Throwable failure) {
        Throwable inner = cause(failure);
        if (inner instanceof TimeoutException) {
            return "no answer in time";
        }
        String text = inner.getCause() == null ? inner.toString() : inner + ": " + inner.getCause();
        return LogText.oneLine(text);
    }
}
