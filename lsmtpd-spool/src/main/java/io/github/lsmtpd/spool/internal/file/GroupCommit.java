package io.github.lsmtpd.spool.internal.file;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
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
    private final ExecutorService thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), GroupCommit::thread);
    private CompletableFuture<Void> next = new CompletableFuture<>();
    private boolean requested;

    public GroupCommit(Sync sync) {
        this.sync = sync;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "lsmtpd-spool-sync");
        thread.setDaemon(true);
        return thread;
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
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Uninterrupted.run(() -> {
            var unused = thread.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        });
        return thread.isTerminated();
    }
}
