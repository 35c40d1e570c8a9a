package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.internal.file.DurableFile;
import io.github.lsmtpd.internal.file.FileOperations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Removes the unfinished files that nobody writes any more: those that a crash left are in the first listing, and that of a message
 * that failed, on a disk that did not let us remove it either, may come later. Those of an operator's command are left the time to be finished.
 * Thread safe.
 */
final class UnfinishedFiles {
    private static final long ABANDONED = Duration.ofMinutes(10).toNanos();

    private final FileOperations files;
    private final Predicate<UUID> isWritten;
    private final LongSupplier clock;
    private final Map<Path, Long> seenAt = new HashMap<>();
    private Set<Path> there = new HashSet<>();
    private boolean listedBefore;

    /**
     * None are known yet.
     *
     * @param isWritten whether the file of a message is being written by this process
     */
    UnfinishedFiles(FileOperations files, Predicate<UUID> isWritten, LongSupplier clock) {
        this.files = files;
        this.isWritten = isWritten;
        this.clock = clock;
    }

    /** One is there, in the listing that is being read. */
    synchronized void found(Path file) {
        there.add(file);
    }

    /** The listing has been read from beginning to end. */
    synchronized void listed() {
        seenAt.keySet().retainAll(there);
        there.forEach(file -> seenAt.putIfAbsent(file, clock.getAsLong()));
        there = new HashSet<>();
        seenAt.forEach(this::removeIfAbandoned);
        listedBefore = true;
    }

    private void removeIfAbandoned(Path file, long since) {
        String name = file.getFileName().toString();
        boolean old = !listedBefore || clock.getAsLong() - since >= ABANDONED;
        if (old && !isWritten.test(UUID.fromString(name.substring(0, name.indexOf('.'))))) {
            DurableFile.removeQuietly(files, file);
        }
    }
}
