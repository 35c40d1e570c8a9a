package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.internal.file.FileOperations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of messages that were not stored, and that could not be removed, as on a disk that fails: they are removed as soon as
 * that is possible, and are not taken for messages until then. Bounded; of more than that, a restart removes what is incomplete.
 * Thread safe.
 */
public final class Leftovers {
    private static final int MOST_REMEMBERED = 1_000;

    private final FileOperations files;
    private final Set<Path> paths = ConcurrentHashMap.newKeySet();

    public Leftovers(FileOperations files) {
        this.files = files;
    }

    /** Removes a file, now or later. */
    void remove(Path file) {
        if (!isGone(file) && paths.size() < MOST_REMEMBERED) {
            paths.add(file);
        }
    }

    /** Tries again to remove what is left. */
    public void retry() {
        paths.removeIf(this::isGone);
    }

    /** Returns whether a file is to be removed. */
    public boolean contains(Path file) {
        return paths.contains(file);
    }

    private boolean isGone(Path file) {
        try {
            files.delete(file);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
