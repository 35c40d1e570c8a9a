package io.github.lsmtpd.spool.internal.failover;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.spool.SpoolSettings;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.internal.store.SpoolStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes files but never answers the fsync of the directory. */
@Tag("slow")
@Timeout(120)
class HungSyncTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MANY = 1_000;

    @TempDir
    private Path temp;

    private HangingSpool spool;

    @BeforeEach
    void open() throws IOException {
        spool = new HangingSpool(temp.resolve("spool"), "syncDirectory");
    }

    @AfterEach
    void close() throws Exception {
        spool.close();
    }

    /** Gives it messages until many in a row are refused; returns those that wait. */
    private List<CompletableFuture<?>> fill() {
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        int refused = 0;
        while (waiting.size() < SpoolStore.MOST_UNACKNOWLEDGED || refused < MANY) {
            CompletableFuture<?> one = spool.deliver();
            if (one.isDone()) {
                refused++;
                Thread.onSpinWait();
            } else {
                refused = 0;
                waiting.add(one);
                assertThat(waiting)
                        .hasSizeLessThanOrEqualTo(
                                SpoolStore.MOST_UNACKNOWLEDGED + DiskQueue.THREADS + HangingSpool.QUEUE);
            }
        }
        return waiting;
    }

    @Test
    void theMessagesThatWaitAreBoundedAndAcknowledgedInTheEnd() throws Exception {
        List<CompletableFuture<?>> waiting = fill();
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        spool.disk.release();
        for (CompletableFuture<?> each : waiting) {
            assertThat(each.get(30, SECONDS)).isEqualTo("spool");
        }
        assertThat(spool.messageFiles()).isEqualTo(waiting.size());
    }

    /** Their clients got 451 and send them again. */
    @Test
    void aMessageWhoseClientNoLongerWaitsIsNeitherReplayedNorLeft() throws Exception {
        List<CompletableFuture<?>> waiting = fill();
        await().atMost(LONG).until(() -> spool.messageFiles() >= SpoolStore.MOST_UNACKNOWLEDGED);
        assertThat(spool.store.oldest(MANY, null)).isEmpty();
        waiting.forEach(each -> each.cancel(false));
        spool.disk.release();
        await().atMost(LONG).until(() -> spool.messageFiles() == 0);
        spool.primary.works();
        assertThat(spool.failover.replayed()).isZero();
        assertThat(spool.primary.taken()).isEmpty();
    }

    /** Or the next run would deliver a message whose client has sent it again. */
    @Test
    void aStopRemovesTheFileOfAClientThatIsGone() throws Exception {
        CompletableFuture<?> one = spool.deliver();
        await().atMost(LONG).until(() -> spool.messageFiles() == 1);
        one.cancel(false);
        Thread stop = new Thread(spool.failover::close);
        stop.start();
        await().atMost(LONG).until(spool::isStopping);
        spool.disk.release();
        stop.join();
        assertThat(spool.messageFiles()).isZero();
    }

    @Test
    void closingEndsInBoundedTimeAndKeepsTheLock() {
        CompletableFuture<?> one = spool.deliver();
        long start = System.nanoTime();
        spool.failover.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        assertThat(one).isNotDone();
        assertThatThrownBy(() -> SpoolStore.open(
                                SpoolSettings.builder(temp.resolve("spool")).build())
                        .close())
                .hasMessageContaining("in use by this process");
    }
}
