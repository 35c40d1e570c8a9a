package io.github.lsmtpd.benchmarks.sinks;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.spool.FailoverSink;
import io.github.lsmtpd.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Writes messages to a directory, through {@link FailoverSink} whose primary is down or with a bare loop, and then lets
 * the sink replay them to a primary that takes all at once. Prints {@code stored=} and {@code replayed=}, in messages a
 * second.
 */
public final class SpoolDriver {
    private static final int BARE_THREADS = 8;
    private static final int NO_LIMIT = 1_000_000;
    private static final Duration BACKOFF = Duration.ofMillis(200);

    private SpoolDriver() {}

    /** With {@code bare} or {@code sink}, directory, how many to warm up with, how many count, size, how many under way. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        int warmUp = Integer.parseInt(args[2]);
        int count = Integer.parseInt(args[3]);
        int size = Integer.parseInt(args[4]);
        if (args[0].equals("bare")) {
            Files.createDirectories(directory);
            BareFiles files = new BareFiles(directory, size);
            files.run(BARE_THREADS, warmUp);
            System.out.println("stored=" + files.run(BARE_THREADS, count));
        } else {
            new SpoolDriver().sink(directory, warmUp, count, new Mail(size), Integer.parseInt(args[5]));
        }
    }

    private volatile boolean up;

    private void sink(Path directory, int warmUp, int count, Mail mail, int underWay)
            throws IOException, InterruptedException {
        MessageSink primary = message -> up
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(DeliveryException.temporary("down"));
        SpoolSettings settings = SpoolSettings.builder(directory)
                .backoff(BACKOFF, BACKOFF)
                .replayRate(NO_LIMIT)
                .build();
        try (FailoverSink sink = new FailoverSink(primary, settings)) {
            Deliveries.run(sink, mail, warmUp, underWay);
            System.out.println("stored=" + Deliveries.run(sink, mail, count, underWay));
            System.out.println("replayed=" + replay(sink, warmUp, warmUp + count));
        }
    }

    /** The first ones start the compiler. */
    private double replay(FailoverSink sink, int first, int all) throws InterruptedException {
        up = true;
        awaitReplayed(sink, first);
        long start = System.nanoTime();
        long before = sink.replayed();
        awaitReplayed(sink, all);
        return (all - before) / ((System.nanoTime() - start) / 1e9);
    }

    private static void awaitReplayed(FailoverSink sink, int count) throws InterruptedException {
        while (sink.replayed() < count) {
            Thread.sleep(1);
        }
    }
}
