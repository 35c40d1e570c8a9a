package io.github.lsmtpd.benchmarks.spool;

import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.github.lsmtpd.benchmarks.support.SinkDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The files in the directory of a spool, one for each message. */
public final class SpoolFiles {
    private static final Duration FILL_LIMIT = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private SpoolFiles() {}

    /**
     * Writes as many as are missing there, and waits until they are on the disk, so that it is not busy with them later.
     *
     * @param directory the directory, which need not be there
     * @param backlog how many there should be, and how large their mails are
     */
    public static void fill(Path directory, Backlog backlog)
            throws FailedRunException, IOException, InterruptedException {
        SinkDriver.run("SpoolFiller", List.of(), FILL_LIMIT, directory, backlog.count(), backlog.size());
        int status = new ProcessBuilder("sync", "-f", directory.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("sync: status " + status);
        }
    }

    /** How many there are. */
    public static long count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    /** Fails unless that is their number. */
    public static void expect(Path directory, long expected) throws FailedRunException, IOException {
        long files = count(directory);
        if (files != expected) {
            throw new FailedRunException(files + " files, not " + expected);
        }
    }

    /** Waits until none is left. */
    public static void awaitNone(Path directory) throws FailedRunException, IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (count(directory) > 0 && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        expect(directory, 0);
    }
}
