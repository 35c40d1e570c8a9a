package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import io.github.lsmtpd.spool.testing.FaultyFiles;
import io.github.lsmtpd.spool.testing.TestMessages;
import io.github.lsmtpd.spool.testing.TestPrimary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/** A failover whose primary is unreachable and whose disk hangs in one operation, until it is released or closed. */
final class HangingSpool {
    /** How many messages may wait for the disk's threads. */
    static final int QUEUE = 5;

    final TestPrimary primary = new TestPrimary();
    final FaultyFiles files = new FaultyFiles();
    final SpoolStore store;
    final Failover failover;
    final FaultyFiles.Hang disk;
    private final DiskQueue queue = new DiskQueue(QUEUE, 10_000_000, Scheduler.system());
    private final Path directory;

    HangingSpool(Path directory, String step) throws IOException {
        this.directory = directory;
        primary.isUnreachable();
        SpoolSettings settings = SpoolSettings.builder(directory)
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(20))
                .build();
        store = SpoolStore.open(settings, files);
        failover = new Failover(primary, settings, store, queue, Scheduler.system());
        files.done().clear();
        disk = files.hang(step);
    }

    CompletableFuture<?> deliver() {
        return failover.deliver(TestMessages.message()).toCompletableFuture();
    }

    /** Returns whether the threads of the disk take nothing more. */
    boolean isStopping() {
        try {
            queue.execute(() -> {});
            return false;
        } catch (RejectedExecutionException e) {
            return true;
        }
    }

    /** The files of messages, whether complete or not. */
    long messageFiles() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.toString().contains(".json")).count();
        }
    }

    /** Waits as well for what a close in the meantime did not wait for, so that the directory can be removed. */
    void close() throws Exception {
        disk.release();
        failover.close();
        queue.close(Duration.ofSeconds(30));
        store.close();
    }
}
