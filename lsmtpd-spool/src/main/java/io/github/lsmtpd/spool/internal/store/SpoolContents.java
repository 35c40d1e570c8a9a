package io.github.lsmtpd.spool.internal.store;

import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.internal.file.FreeSpace;
import io.github.lsmtpd.spool.internal.file.Leftovers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * What lies in the directory, as far as it has been read: each listing counts it anew, and removes what nobody needs. Thread safe.
 */
final class SpoolContents {
    private final SpoolListing listing;
    private final Quota quota;
    private final FreeSpace space;
    private final Leftovers leftovers;
    private final UnfinishedFiles unfinished;
    private final Unacknowledged unacknowledged;
    private final FilesWithoutKey withoutKey;
    private final Lock counting;
    private volatile boolean counted;

    SpoolContents(
            SpoolListing listing,
            Quota quota,
            FreeSpace space,
            Leftovers leftovers,
            UnfinishedFiles unfinished,
            Unacknowledged unacknowledged,
            FilesWithoutKey withoutKey,
            Lock counting) {
        this.listing = listing;
        this.quota = quota;
        this.space = space;
        this.leftovers = leftovers;
        this.unfinished = unfinished;
        this.unacknowledged = unacknowledged;
        this.withoutKey = withoutKey;
        this.counting = counting;
    }

    /** Returns whether it has been read. */
    boolean isCounted() {
        return counted;
    }

    /** The quota holds from the first message on, which waits until it is known what is there. */
    void countOnce() throws IOException {
        counting.lock();
        try {
            if (!counted) {
                count();
                counted = true;
            }
        } finally {
            counting.unlock();
        }
    }

    /** Counts what is there. */
    void count() throws IOException {
        space.ask();
        Quota.Scan scan = quota.scan();
        listing.scan(entry -> scan.found(entry.size()), file -> {});
        scan.done();
    }

    /** See {@link SpoolStore#oldest}. */
    List<SpoolEntry> oldest(int limit, @Nullable SpoolEntry after) throws IOException {
        if (counted) {
            return list(limit, after);
        }
        counting.lock();
        try {
            List<SpoolEntry> oldest = list(limit, after);
            counted = true;
            return oldest;
        } finally {
            counting.unlock();
        }
    }

    private List<SpoolEntry> list(int limit, @Nullable SpoolEntry after) throws IOException {
        leftovers.retry();
        space.ask();
        Quota.Scan scan = quota.scan();
        List<SpoolEntry> oldest = listing.oldest(
                limit,
                after,
                entry -> {
                    scan.found(entry.size());
                    return isReplayable(entry);
                },
                unfinished::found);
        unfinished.listed();
        scan.done();
        return oldest;
    }

    private boolean isReplayable(SpoolEntry entry) {
        return !unacknowledged.contains(entry.id())
                && !withoutKey.contains(entry)
                && !leftovers.contains(listing.file(entry.id()));
    }
}
