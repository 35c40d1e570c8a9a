package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.file.Failures;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the files of messages that the primary has confirmed, or whose clients still have them. Each file has one user at
 * a time: a message is claimed before it is replayed or its file removed. A file that cannot be removed is remembered, so
 * that its message is not sent again, and its removal is tried again later. Thread safe.
 */
final class ConfirmedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ConfirmedFiles.class);
    private static final int MOST_REMEMBERED = 1_000;

    private final SpoolStore spool;
    private final Executor disk;
    private final Duration minBackoff;
    private final Duration maxBackoff;
    private final LongSupplier clock;
    private final Set<UUID> claimed = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Removal> removals = new ConcurrentHashMap<>();
    private final ConditionLog stuck = new ConditionLog(LOG, "Files can be removed from the spool again");

    ConfirmedFiles(SpoolStore spool, Executor disk, Duration minBackoff, Duration maxBackoff, LongSupplier clock) {
        this.spool = spool;
        this.disk = disk;
        this.minBackoff = minBackoff;
        this.maxBackoff = maxBackoff;
        this.clock = clock;
    }

    /** Claims a message; returns false if it is claimed already. */
    boolean claim(UUID id) {
        return claimed.add(id);
    }

    void release(UUID id) {
        claimed.remove(id);
    }

    /**
     * From here on a message is not sent again, and its file is removed as soon as the disk's threads get to it, whether
     * that is there yet or not. Does not block, except while the spool is being closed.
     */
    void removeLater(UUID id) {
        removals.putIfAbsent(id, new Removal(0, 0));
        try {
            disk.execute(() -> removeUnlessClaimed(id));
        } catch (RejectedExecutionException e) {
            removeAtStop(id);
        }
    }

    /** The disk's threads have ended; the stop still waits for the thread of the fsyncs, which calls this. */
    private void removeAtStop(UUID id) {
        if (spool.isOpen()) {
            removeUnlessClaimed(id);
        } else {
            LOG.debug("the file of {} stays, because the spool is closed", id);
        }
    }

    /** A replay that has claimed it finds that it is confirmed before it releases it. */
    private void removeUnlessClaimed(UUID id) {
        if (claim(id)) {
            try {
                remove(id);
            } finally {
                release(id);
            }
        }
    }

    /** Tries again what could not be removed: it may have no file at all, so that no listing would name it. */
    void retry() {
        removals.keySet().forEach(id -> {
            if (isRetryDue(id)) {
                removeUnlessClaimed(id);
            }
        });
    }

    /** Returns whether nothing is left to be removed. */
    boolean isEmpty() {
        return removals.isEmpty();
    }

    /** Returns whether a message is confirmed and its file still there. */
    boolean isConfirmed(UUID id) {
        return removals.containsKey(id);
    }

    /** Returns whether the number of files that cannot be removed is at its limit, so that replaying more would only add to it. */
    boolean isFull() {
        return removals.size() >= MOST_REMEMBERED;
    }

    /** Returns whether it is time to try again to remove the file of a confirmed message. */
    boolean isRetryDue(UUID id) {
        Removal removal = removals.get(id);
        return removal != null
                && (removal.failures == 0
                        || clock.getAsLong() - removal.failedAt
                                >= Backoff.pause(removal.failures, minBackoff, maxBackoff)
                                        .toNanos());
    }

    /** Removes the file of a confirmed message, which must be claimed. */
    void remove(UUID id) {
        try {
            spool.remove(id);
            removals.remove(id);
            stuck.ended();
        } catch (IOException e) {
            removals.merge(id, new Removal(1, clock.getAsLong()), Removal::again);
            stuck.occurred("A delivered message cannot be removed from the spool: " + Failures.text(e), null);
        }
    }

    /** How often the removal of a file has failed, and when it did last. */
    private record Removal(int failures, long failedAt) {
        Removal again(Removal failure) {
            return new Removal(failures + 1, failure.failedAt);
        }
    }
}
