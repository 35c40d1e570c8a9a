package io.github.lsmtpd.spool.internal.file;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.concurrent.WorkerPool;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Shares one fsync of a directory among the requests that come at about the same time, on a thread of its own, so that no
 * writer waits for it. A request completes only after an fsync that began after it; if that fails, all requests that shared
 * it fail. Thread safe.
 */
public final class GroupCommit {
    /** The fsync to share. */
    @FunctionalInterface
    public interface Sync {
        /** Returns when everything renamed before the call is on the disk. */
        void run() throws IOException;
    }

    private final Sync sync;
    private final Scheduler scheduler;
    private final WorkerPool thread;
    private CompletableFuture<Void> next = new CompletableFuture<>();
    private boolean requested;

    public GroupCommit(Sync sync, Scheduler scheduler) {
        this.sync = sync;
        this.scheduler = scheduler;
        this.thread = scheduler.pool("lsmtpd-spool-sync", 1);
    }

    /** Requests an fsync that covers everything the caller did before; completes on the thread that runs it. */
    public synchronized CompletableFuture<Void> request() {
        if (!requested) {
            try {
                thread.execute(this::run);
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(new IOException("the spool is closed", e));
            }
            requested = true;
        }
        return next;
    }

    private void run() {
        CompletableFuture<Void> covered = begin();
        try {
            sync.run();
            covered.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            covered.completeExceptionally(e);
        }
    }

    /** Requests from now on are covered by the fsync after this one. */
    private synchronized CompletableFuture<Void> begin() {
        CompletableFuture<Void> covered = next;
        next = new CompletableFuture<>();
        requested = false;
        return covered;
    }

    /** Refuses further requests and waits for those made; returns whether all were completed in time. */
    public boolean close(long seconds) {
        thread.shutdown();
        long end = scheduler.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Uninterrupted.run(() -> {
            var unused = thread.awaitTermination(Duration.ofNanos(end - scheduler.nanoTime()));
        });
        return thread.isTerminated();
    }
}
