package io.github.lsmtpd.benchmarks.support;

/** A run that did not work, and so measured nothing. */
public final class FailedRunException extends Exception {
    private static final long serialVersionUID = 1;

    /** With what is to be said of it. */
    public FailedRunException(String reason) {
        super(reason);
    }
}
