package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Bounds how many messages, and how many bytes, are being replayed at once; one alone may be of any size. Thread safe. */
final class InFlight {
    private static final long MAX_BYTES = 64L << 20;

    private final int maxMessages;
    private final StopSignal stop;
    private int messages;
    private long bytes;
    private volatile CompletableFuture<Void> emptied = CompletableFuture.completedFuture(null);

    InFlight(int maxMessages, StopSignal stop) {
        this.maxMessages = maxMessages;
        this.stop = stop;
    }

    /** Waits until there is room, and takes it. */
    void acquire(long size) throws StopSignal.StoppedException {
        stop.await(() -> tryAcquire(size));
    }

    private synchronized boolean tryAcquire(long size) {
        if (messages > 0 && (messages >= maxMessages || bytes + size > MAX_BYTES)) {
            return false;
        }
        messages++;
        bytes += size;
        return true;
    }

    /** Returns the room. */
    void release(long size) {
        synchronized (this) {
            messages--;
            bytes -= size;
        }
        stop.wake();
        if (isEmpty()) {
            emptied.complete(null);
        }
    }

    /** Waits until nothing is being replayed, at most for a time; to be called once nothing is begun any more. */
    void settle(Duration atMost, Scheduler scheduler) {
        emptied = new CompletableFuture<>();
        if (!isEmpty()) {
            Future<?> timer = scheduler.after(atMost, () -> emptied.complete(null));
            scheduler.join(emptied);
            timer.cancel(false);
        }
    }

    /** Waits until nothing is being replayed. */
    void awaitNone() throws StopSignal.StoppedException {
        stop.await(this::isEmpty);
    }

    private synchronized boolean isEmpty() {
        return messages == 0;
    }
}
