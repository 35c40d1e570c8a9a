package io.github.lsmtpd.amqp;

import java.io.IOException;

/** A payload cannot be made in as few bytes as it may have. The message is refused for good, as too large. */
public final class PayloadTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param needed how many bytes the body takes at least
     * @param allowed how many it may have
     */
    public PayloadTooLargeException(long needed, long allowed) {
        super("the message takes " + needed + " bytes as published, more than the " + allowed + " allowed");
    }
}
