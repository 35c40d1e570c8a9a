package io.github.lsmtpd.spool;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * A message in the spool; ordered by time, and by id where that is equal. Immutable.
 *
 * @param id the message
 * @param written when its file was written
 * @param size the size of its file in bytes
 */
public record SpoolEntry(UUID id, Instant written, long size) implements Comparable<SpoolEntry> {
    private static final Comparator<SpoolEntry> ORDER =
            Comparator.comparing(SpoolEntry::written).thenComparing(SpoolEntry::id);

    @Override
    public int compareTo(SpoolEntry other) {
        return ORDER.compare(this, other);
    }
}
