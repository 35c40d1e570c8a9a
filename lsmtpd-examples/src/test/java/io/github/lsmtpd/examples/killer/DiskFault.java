package io.github.lsmtpd.examples.killer;

import java.io.IOException;

/** What happens to the disk of the spool, and to the system calls that use it. */
enum DiskFault {
    NONE,
    FULL,
    NO_INODES,
    FSYNC_EIO,
    RENAME_EIO,
    SLOW_FSYNC,
    /** For longer than any round; the end of the fault ends it. */
    HUNG_FSYNC;

    /** Begins it; {@code every} says which calls of each thread fail, or how slow they are. */
    Effect begin(Site site, int every) throws IOException {
        return switch (this) {
            case NONE -> Effect.NONE;
            case FULL -> site.disk().fill();
            case NO_INODES -> site.disk().takeInodes();
            case FSYNC_EIO -> inject(site, "fsync", "error=EIO:when=1+" + every);
            case RENAME_EIO -> inject(site, "rename", "error=EIO:when=1+" + every);
            case SLOW_FSYNC -> inject(site, "fsync", "delay_exit=" + every * 100_000);
            case HUNG_FSYNC -> inject(site, "fsync", "delay_enter=600000000:when=" + every + "+");
        };
    }

    private static Effect inject(Site site, String call, String injection) throws IOException {
        return Strace.inject(site.gateway().handle().pid(), call, injection);
    }

    boolean isPossibleOn(SpoolDisk.Kind kind) {
        return (this != FULL && this != NO_INODES) || kind.isSmall();
    }
}
