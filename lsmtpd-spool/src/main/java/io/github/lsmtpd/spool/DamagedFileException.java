package io.github.lsmtpd.spool;

import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file of a message was read whole and is not what was written, or was not written by this user. It will never be
 * readable.
 */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A damaged file.
     *
     * @param id the message that its name stands for
     * @param reason what is wrong with it
     * @param cause what the parser reported, or null
     */
    public DamagedFileException(UUID id, @Nullable String reason, @Nullable Throwable cause) {
        super("the spool file of " + id + " cannot be used: " + reason, cause);
    }
}
