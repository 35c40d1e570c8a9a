package io.github.lsmtpd.examples.simulation;

/** What may be slow, or fail. */
enum DiskOperation {
    CREATE,
    OPEN,
    READ,
    WRITE,
    SYNC,
    RENAME,
    SYNC_DIRECTORY,
    DELETE,
    LIST,
    ATTRIBUTES
}
