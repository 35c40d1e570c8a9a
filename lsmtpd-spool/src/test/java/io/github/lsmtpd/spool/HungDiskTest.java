package io.github.lsmtpd.spool;

import static io.github.lsmtpd.DeliveryException.Reason.INSUFFICIENT_STORAGE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import java.io.IOException;
import java.lang.ref.WeakReference;
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

/** A disk that does not answer holds a bounded number of messages, no longer than their clients wait, and nothing else. */
@Timeout(120)
class HungDiskTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int QUEUE = 5;

    @TempDir
    private Path temp;

    private final FaultyFiles files = new FaultyFiles();
    private final TestPrimary primary = new TestPrimary();
    private final CountDownLatch healed = new CountDownLatch(1);
    private final CountDownLatch writing = new CountDownLatch(DiskQueue.THREADS);
    private FailoverSink sink;

    @BeforeEach
    void open() throws IOException {
        primary.isAway();
        SpoolSettings settings = SpoolSettings.builder(temp.resolve("spool"))
                .minFreeBytes(0)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(20))
                .build();
        sink = new FailoverSink(
                primary, settings, SpoolDirectory.open(settings, files), new DiskQueue(QUEUE, 10_000_000));
        files.done().clear();
        files.on("create", () -> {
            writing.countDown();
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

    private List<CompletableFuture<?>> fillThreads() throws Exception {
        List<CompletableFuture<?>> begun = new ArrayList<>();
        for (int i = 0; i < DiskQueue.THREADS; i++) {
            begun.add(sink.deliver(TestMessages.message()).toCompletableFuture());
        }
        assertThat(writing.await(30, SECONDS)).isTrue();
        return begun;
    }

    @Test
    void moreThanTheQueueHoldsIsRefusedAtOnce() throws Exception {
        List<CompletableFuture<?>> all = fillThreads();
        for (int i = 0; i < QUEUE; i++) {
            all.add(sink.deliver(TestMessages.message()).toCompletableFuture());
        }
        CompletableFuture<?> refused = sink.deliver(TestMessages.message()).toCompletableFuture();
        assertThat(refused).isCompletedExceptionally();
        assertThatThrownBy(() -> refused.get(0, SECONDS))
                .satisfies(failure ->
                        assertThat(DeliveryException.from(failure).reason()).isEqualTo(INSUFFICIENT_STORAGE));
        assertThat(all).noneMatch(CompletableFuture::isDone);
        healed.countDown();
        for (CompletableFuture<?> each : all) {
            assertThat(each.get(30, SECONDS)).isEqualTo("spool");
        }
    }

    /** As at the session's deadline: the client is answered 451 and still has the message. */
    @Test
    void whatNobodyWaitsForIsDroppedAndFreed() throws Exception {
        List<CompletableFuture<?>> begun = fillThreads();
        List<WeakReference<MailMessage>> queued = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            for (int i = 0; i < QUEUE; i++) {
                MailMessage message = TestMessages.message();
                queued.add(new WeakReference<>(message));
                waiting.add(sink.deliver(message).toCompletableFuture());
            }
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            waiting.forEach(each -> each.cancel(false));
        }
        await().atMost(LONG).until(() -> {
            System.gc();
            return queued.stream().allMatch(each -> each.get() == null);
        });
        begun.forEach(each -> each.cancel(false));
        healed.countDown();
        await().atMost(LONG).until(() -> files.count("delete") >= DiskQueue.THREADS && messageFiles() == 0);
        assertThat(files.count("create")).isEqualTo(DiskQueue.THREADS);
        primary.works();
        await().atMost(LONG).until(() -> {
            sink.deliver(TestMessages.message()).toCompletableFuture().get(30, SECONDS);
            return sink.isPrimaryUp();
        });
        assertThat(sink.replayed()).isLessThanOrEqualTo(primary.taken().size());
    }

    /** The spool takes nothing, so that it has nothing to try the primary with; a live message does. */
    @Test
    void theBrokerIsTriedAgain() throws Exception {
        List<CompletableFuture<?>> begun = fillThreads();
        primary.works();
        await().atMost(LONG).until(() -> {
            CompletableFuture<?> live = sink.deliver(TestMessages.message()).toCompletableFuture();
            return live.isDone() && !live.isCompletedExceptionally();
        });
        assertThat(sink.isPrimaryUp()).isTrue();
        assertThat(begun).noneMatch(CompletableFuture::isDone);
    }
}
