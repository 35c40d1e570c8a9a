package io.github.lsmtpd.examples.simulation;

/** Something was promised and not kept. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
        super(what);
    }
}
