package io.github.lsmtpd.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** There is no room in the spool now: its quota is reached, or its file system is out of space or of inodes. */
public final class SpoolFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * There is no room.
     *
     * @param message which limit was reached
     * @param cause the failure of the file system, or null if there was none
     */
    public SpoolFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
