package io.github.lsmtpd.benchmarks.sinks;

import io.github.lsmtpd.internal.file.FileOperations;
import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Fills the directory of a spool with messages, up to a number of them, as the spool writes them but without waiting for the
 * disk: a million files take a minute or two.
 */
public final class SpoolFiller {
    private static final int THREADS = 2;
    private static final int UNDER_WAY = 200;

    /** So much of the file system stays free. */
    private static final long RESERVE = 2L << 30;

    private SpoolFiller() {}

    /** With directory, how many there should be, size. */
    public static void main(String[] args) throws Exception {
        SpoolSettings settings = SpoolSettings.builder(Path.of(args[0]))
                .maxBytes(0)
                .minFreeBytes(RESERVE)
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (SpoolStore spool = SpoolStore.open(settings, new Unsynced())) {
            int missing = Integer.parseInt(args[1]) - count(settings.directory());
            Deliveries.run(
                    message -> CompletableFuture.completedFuture(message).thenComposeAsync(spool::writeAsync, threads),
                    new Mail(Integer.parseInt(args[2])),
                    missing,
                    UNDER_WAY);
        } finally {
            threads.shutdown();
        }
    }

    private static int count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return (int) files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    /** What is written is on the disk some time later. */
    private static final class Unsynced extends FileOperations {
        @Override
        public void sync(FileChannel file) {}

        @Override
        public void syncDirectory(Path directory) {}
    }
}
