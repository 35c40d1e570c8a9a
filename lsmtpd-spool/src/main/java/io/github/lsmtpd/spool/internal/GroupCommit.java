package io.github.lsmtpd.spool.internal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Lets all that ask at about the same time share one fsync of their directory, on a thread of its own, so that no writer
 * waits for it. Nobody is told before an fsync has succeeded that began after the question; if it fails, it fails for all
 * who shared it. Thread safe.
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
    private boolean asked;

    public GroupCommit(Sync sync) {
        this.sync = sync;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "lsmtpd-spool-sync");
        thread.setDaemon(true);
        return thread;
    }

    /** Asks for an fsync that covers everything the caller did before; completes on the thread that runs it. */
    public synchronized CompletableFuture<Void> request() {
        if (!asked) {
            try {
                thread.execute(this::run);
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(new IOException("the spool is closed", e));
            }
            asked = true;
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

    /** Whoever asks from now on is covered by the fsync after this one. */
    private synchronized CompletableFuture<Void> begin() {
        CompletableFuture<Void> covered = next;
        next = new CompletableFuture<>();
        asked = false;
        return covered;
    }

    /** Refuses further questions and waits for the answers to those asked; returns whether all came in time. */
    public boolean close(long seconds) {
        thread.shutdown();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return thread.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // the wait is bounded; given up early, the directory would stay locked
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
