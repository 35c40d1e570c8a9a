package io.github.lsmtpd.spool.internal;

import io.github.lsmtpd.LogText;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What is to be said about failures. */
public final class Failures {
    private Failures() {}

    /** What went wrong, without the wrappers that {@code CompletableFuture} adds. */
    public static Throwable cause(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** What went wrong and what lies behind it, as one line of a log. */
    public static String text(Throwable failure) {
        Throwable inner = cause(failure);
        if (inner instanceof TimeoutException) {
            return "no answer in time";
        }
        String text = inner.getCause() == null ? inner.toString() : inner + ": " + inner.getCause();
        return LogText.oneLine(text);
    }
}
