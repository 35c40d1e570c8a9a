package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.internal.support.ConditionLog;
import io.github.lsmtpd.spool.MissingKeyException;
import io.github.lsmtpd.spool.SpoolEntry;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files that are sealed with a key that is not there: intact, and of no use until a start with that key. So they stay, and
 * are not listed any more, as they are. Bounded; of more than that, the header is read again in each pass. Thread safe.
 */
final class FilesWithoutKey {
    private static final int MOST_REMEMBERED = 100_000;

    private final ConditionLog log;
    private final Set<SpoolEntry> known = ConcurrentHashMap.newKeySet();
    private volatile boolean expected;

    FilesWithoutKey(ConditionLog log) {
        this.log = log;
    }

    /** One could not be read, so that there may be others. */
    void expect() {
        expected = true;
    }

    boolean areExpected() {
        return expected;
    }

    /** One was found in a listing. */
    void found(SpoolEntry entry, Path file, MissingKeyException why) {
        if (!known.contains(entry)) {
            log.occurred(
                    "missing " + why.keyId(),
                    "The spool file " + file + " cannot be read: " + why.getMessage()
                            + ". It stays, and is delivered once"
                            + " the server is started with that key; 'spool verify' names all such files",
                    1,
                    null);
        }
        if (known.size() < MOST_REMEMBERED) {
            known.add(entry);
        }
    }

    /** Returns whether it was found, and is still the same file. */
    boolean contains(SpoolEntry entry) {
        return known.contains(entry);
    }
}
