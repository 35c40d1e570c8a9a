package io.github.lsmtpd.spool;

import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.internal.Backoff;
import io.github.lsmtpd.spool.internal.Failures;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the files of messages that the primary has confirmed, or whose client still has them, and sees to it that one file has one user: who replays or
 * removes a message claims it first. A file that cannot be removed is remembered, so that its message is not sent again,
 * and tried again later. Thread safe.
 */
final class ConfirmedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ConfirmedFiles.class);
    private static final int MOST_REMEMBERED = 1_000;

    private final SpoolDirectory spool;
    private final SpoolSettings settings;
    private final Set<UUID> claimed = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Removal> removals = new ConcurrentHashMap<>();

    private final ConditionLog stuck = new ConditionLog(LOG, "Files can be removed from the spool again");

    ConfirmedFiles(SpoolDirectory spool, SpoolSettings settings) {
        this.spool = spool;
        this.settings = settings;
    }

    boolean claim(UUID id) {
        return claimed.add(id);
    }

    void release(UUID id) {
        claimed.remove(id);
    }

    /** The primary confirmed a message: from here on it is not sent again. Touches no disk. */
    void confirmed(UUID id) {
        removals.putIfAbsent(id, new Removal(0, 0));
    }

    /** Removes the file of a confirmed message; whoever has claimed it finds out that it is before letting go of it. */
    void removeConfirmed(UUID id) {
        if (claim(id)) {
            try {
                remove(id);
            } finally {
                release(id);
            }
        }
    }

    /** Returns whether a message is known to be confirmed and its file still there. */
    boolean isConfirmed(UUID id) {
        return removals.containsKey(id);
    }

    /** Returns whether the number of files that cannot be removed is so high that replaying more would only add to them. */
    boolean isFull() {
        return removals.size() >= MOST_REMEMBERED;
    }

    /** Returns whether it is time to try again to remove the file of a confirmed message. */
    boolean isRetryDue(UUID id) {
        Removal removal = removals.get(id);
        return removal != null && System.nanoTime() - removal.failedAt >= removal.pause(settings);
    }

    /** Removes the file of a confirmed message, which must be claimed. */
    void remove(UUID id) {
        try {
            spool.remove(id);
            removals.remove(id);
            stuck.ended();
        } catch (IOException e) {
            removals.merge(id, new Removal(1, System.nanoTime()), Removal::again);
            stuck.occurred("A delivered message cannot be removed from the spool: " + Failures.text(e), null);
        }
    }

    private record Removal(int failures, long failedAt) {
        Removal again(Removal failure) {
            return new Removal(failures + 1, failure.failedAt);
        }

        long pause(SpoolSettings settings) {
            return failures == 0
                    ? 0
                    : Backoff.pause(failures, settings.minBackoff(), settings.maxBackoff())
                            .toNanos();
        }
    }
}
