package io.github.lsmtpd.examples.killer;

/** A fault that lasts until it is ended. */
@FunctionalInterface
interface Effect {
    Effect NONE = () -> {};

    void end() throws Exception;
}
