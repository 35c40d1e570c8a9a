package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.SpoolEntry;
import io.github.lsmtpd.spool.internal.failover.StopSignal.StoppedException;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Goes through the spool once, oldest message first, part by part, or through what was stored since. Used by the replay's thread alone. */
final class ReplayPass {
    /** How many messages are listed at once: each listing reads the whole directory, and these take some 7 MB. */
    static final int LISTED = 65_536;

    private final SpoolStore spool;
    private final int listed;
    private final Redelivery redelivery;
    private final PacedReplay replay;
    private final RecentFiles recent;
    private final PrimaryCircuit circuit;
    private final StopSignal stop;

    /**
     * What a pass found.
     *
     * @param anyDue whether there was a message to try
     * @param anyUndelivered whether there was one that the primary has not taken, to be tried now or later
     */
    record Result(boolean anyDue, boolean anyUndelivered) {
        static final Result EMPTY = new Result(false, false);
    }

    /** A pass in parts of {@code listed} messages. */
    ReplayPass(
            SpoolStore spool,
            int listed,
            Redelivery redelivery,
            PacedReplay replay,
            RecentFiles recent,
            PrimaryCircuit circuit,
            StopSignal stop) {
        this.spool = spool;
        this.listed = listed;
        this.redelivery = redelivery;
        this.replay = replay;
        this.recent = recent;
        this.circuit = circuit;
        this.stop = stop;
    }

    /** Returns the first part. */
    List<SpoolEntry> oldest() throws IOException {
        return spool.oldest(listed, null);
    }

    /** Replays what the first part lists and what comes after it; ends early when the primary works again, to begin anew. */
    Result run(List<SpoolEntry> oldest) throws StoppedException, IOException {
        Result result = Result.EMPTY;
        for (List<SpoolEntry> part = oldest; !part.isEmpty(); part = after(part)) {
            for (SpoolEntry entry : part) {
                stop.check();
                boolean due = redelivery.isDue(entry.id());
                if (due && !spool.hasKey(entry)) {
                    continue;
                }
                result = new Result(result.anyDue || due, result.anyUndelivered || !redelivery.isDelivered(entry.id()));
                if (due && replay.replay(entry)) {
                    recent.miss();
                    return result;
                }
            }
        }
        if (!recent.areComplete()) {
            replay.awaitNone(); // they would be listed again, and found to be under way
        }
        return result;
    }

    /** Replays what was stored since the directory was listed; a message that is not taken is found by the next listing. */
    void runRecent() throws StoppedException {
        for (SpoolEntry entry : recent.take()) {
            stop.check();
            if (!circuit.isWide()) {
                recent.miss();
                return;
            }
            if (redelivery.isDue(entry.id()) && replay.replay(entry)) {
                recent.miss();
                return;
            }
        }
    }

    /** See {@link InFlight#settle}. */
    void settle(Duration atMost, Scheduler scheduler) {
        replay.settle(atMost, scheduler);
    }

    private List<SpoolEntry> after(List<SpoolEntry> part) throws IOException {
        return part.size() < listed ? List.of() : spool.oldest(listed, part.get(part.size() - 1));
    }
}
