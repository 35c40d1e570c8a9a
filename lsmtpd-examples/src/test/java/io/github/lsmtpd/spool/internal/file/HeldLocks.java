package io.github.lsmtpd.spool.internal.file;

import java.nio.file.Path;

/** Opens {@link DirectoryLock} to the simulation, whose processes die without a word. */
public final class HeldLocks {
    private HeldLocks() {}

    /** The process that held the lock of a directory is gone. */
    public static void forget(Path directory) {
        DirectoryLock.HELD.remove(directory);
    }
}
