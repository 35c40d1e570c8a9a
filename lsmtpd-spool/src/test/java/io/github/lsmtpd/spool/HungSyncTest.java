package io.github.lsmtpd.spool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes files but never says that their names are safe. */
@Timeout(120)
class HungSyncTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int QUEUE = 5;
    private static final int MANY = 1_000;

    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final TestPrimary primary = new TestPrimary();
    private final CountDownLatch healed = new CountDownLatch(1);
    private SpoolDirectory spool;
    private FailoverSink sink;

    @BeforeEach
    void open() throws IOException {
        primary.isAway();
        SpoolSettings settings = SpoolSettings.builder(temp.resolve("spool"))
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(20))
                .build();
        spool = SpoolDirectory.open(settings, files);
        sink = new FailoverSink(primary, settings, spool, new DiskQueue(QUEUE, 10_000_000));
        files.on("syncDirectory", () -> {
            try {
                healed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
    }

    @AfterEach
    void close() {
        healed.countDown();
        sink.close();
    }

    private long messageFiles() throws IOException {
        try (Stream<Path> all = Files.list(temp.resolve("spool"))) {
            return all.filter(path -> path.toString().contains(".json")).count();
        }
    }

    /** Gives it messages until many in a row are refused; returns those that wait. */
    private List<CompletableFuture<?>> fill() {
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        int refused = 0;
        while (waiting.size() < SpoolWriter.MOST_UNSYNCED || refused < MANY) {
            CompletableFuture<?> one = sink.deliver(TestMessages.message()).toCompletableFuture();
            if (one.isDone()) {
                refused++;
                Thread.onSpinWait();
            } else {
                refused = 0;
                waiting.add(one);
                assertThat(waiting).hasSizeLessThanOrEqualTo(SpoolWriter.MOST_UNSYNCED + DiskQueue.THREADS + QUEUE);
            }
        }
        return waiting;
    }

    @Test
    void whatWaitsForItIsBoundedAndAcknowledgedInTheEnd() throws Exception {
        List<CompletableFuture<?>> waiting = fill();
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        healed.countDown();
        for (CompletableFuture<?> each : waiting) {
            assertThat(each.get(30, SECONDS)).isEqualTo("spool");
        }
        assertThat(messageFiles()).isEqualTo(waiting.size());
    }

    /** Their clients were answered 451 and send them again. */
    @Test
    void whatNobodyWaitsForIsNeitherReplayedNorLeft() throws Exception {
        List<CompletableFuture<?>> waiting = fill();
        await().atMost(LONG).until(() -> messageFiles() >= SpoolWriter.MOST_UNSYNCED);
        assertThat(spool.oldest(MANY, null)).isEmpty();
        waiting.forEach(each -> each.cancel(false));
        healed.countDown();
        await().atMost(LONG).until(() -> messageFiles() == 0);
        primary.works();
        assertThat(sink.replayed()).isZero();
        assertThat(primary.taken()).isEmpty();
    }

    @Test
    void closingEndsInBoundedTimeAndKeepsTheLock() {
        CompletableFuture<?> one = sink.deliver(TestMessages.message()).toCompletableFuture();
        long start = System.nanoTime();
        sink.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        assertThat(one).isNotDone();
        assertThatThrownBy(() -> SpoolDirectory.open(
                                SpoolSettings.builder(temp.resolve("spool")).build())
                        .close())
                .hasMessageContaining("in use by this process");
    }
}
