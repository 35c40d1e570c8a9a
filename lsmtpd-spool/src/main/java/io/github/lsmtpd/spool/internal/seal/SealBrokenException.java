package io.github.lsmtpd.spool.internal.seal;

import java.io.IOException;

/** What was read is not what was sealed. */
public final class SealBrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    SealBrokenException() {
        super("it is not what was encrypted");
    }
}
