package io.github.lsmtpd.examples.simulation;

/** Thrown wherever a process that has been killed would go on. An error, so that little catches it; what does ends here again. */
final class ProcessEndedError extends Error {
    private static final long serialVersionUID = 1L;

    ProcessEndedError() {
        super("the process was killed", null, false, false);
    }
}
