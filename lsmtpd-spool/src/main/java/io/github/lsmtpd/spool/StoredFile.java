package io.github.lsmtpd.spool;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The file of a message, as {@link SpoolView} has seen it. Immutable.
 *
 * @param id the message
 * @param state what the spool does with it
 * @param path where it is
 * @param written when it was written
 * @param size its size in bytes
 * @param reason why it was set aside, if that is known
 */
public record StoredFile(UUID id, State state, Path path, Instant written, long size, Optional<String> reason) {
    /** What the spool does with a file. */
    public enum State {
        /** It is replayed when the primary takes messages. */
        WAITING,
        /** Intact, and refused by the primary for good: it stays in {@code parked}. */
        PARKED,
        /** Damaged: it stays in {@code quarantine}. */
        QUARANTINED
    }
}
