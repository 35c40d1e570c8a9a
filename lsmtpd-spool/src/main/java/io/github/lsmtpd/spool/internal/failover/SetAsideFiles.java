package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Moves the files of messages that cannot be delivered out of the spool, counts and logs them. It moves none once the sink
 * is stopping, and none on a thread that was interrupted, so that each move is done completely. Thread safe.
 */
final class SetAsideFiles {
    private final SpoolStore spool;
    private final PoisonTracker poison;
    private final Path directory;
    private final Logger log;
    private final ConditionLog immovable;
    private final AtomicLong parked = new AtomicLong();
    private final AtomicLong quarantined = new AtomicLong();
    private volatile boolean stopping;

    SetAsideFiles(SpoolStore spool, PoisonTracker poison, Path directory, Logger log) {
        this.spool = spool;
        this.poison = poison;
        this.directory = directory;
        this.log = log;
        this.immovable = new ConditionLog(log, "Files can be moved out of the spool again");
    }

    long parked() {
        return parked.get();
    }

    long quarantined() {
        return quarantined.get();
    }

    /** From here on nothing is moved. */
    void stop() {
        stopping = true;
    }

    /** Moves a message that the primary will never take. */
    void park(UUID id, Throwable reason) {
        Path moved = move(id, spool::park);
        if (moved != null) {
            parked.incrementAndGet();
            spool.explain(moved, "refused for good: " + Failures.text(reason));
            log.warn(
                    "message {} is parked, the primary sink refuses it for good: {}. It is kept as {};"
                            + " move the file back to {} to have it tried again",
                    id,
                    Failures.text(reason),
                    moved,
                    directory);
        }
    }

    /** Moves a file that is not what was written. */
    void quarantine(UUID id, Throwable reason) {
        Path moved = move(id, spool::quarantine);
        if (moved != null) {
            quarantined.incrementAndGet();
            spool.explain(moved, "damaged: " + Failures.text(reason));
            log.warn(
                    "message {} is in quarantine, its file is damaged: {}. It is kept as {}",
                    id,
                    Failures.text(reason),
                    moved);
        }
    }

    private @Nullable Path move(UUID id, Move move) {
        if (stopping || Thread.currentThread().isInterrupted()) {
            return null;
        }
        try {
            Path moved = move.move(id);
            poison.forget(id);
            immovable.ended();
            return moved;
        } catch (IOException e) {
            poison.failed(id);
            immovable.occurred("A file cannot be moved out of the spool, it stays: " + Failures.text(e), null);
            return null;
        }
    }

    /** Moves the file of a message; returns its new place. */
    @FunctionalInterface
    private interface Move {
        Path move(UUID id) throws IOException;
    }
}
