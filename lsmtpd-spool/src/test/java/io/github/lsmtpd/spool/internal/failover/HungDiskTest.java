package io.github.lsmtpd.spool.internal.failover;

import static io.github.lsmtpd.DeliveryException.Reason.INSUFFICIENT_STORAGE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.spool.internal.store.DiskQueue;
import io.github.lsmtpd.spool.testing.TestMessages;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not answer holds a bounded number of messages, no longer than their clients wait, and nothing else. */
@Timeout(120)
class HungDiskTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private HangingSpool spool;

    @BeforeEach
    void open() throws IOException {
        spool = new HangingSpool(temp.resolve("spool"), "create");
    }

    @AfterEach
    void close() throws Exception {
        spool.close();
    }

    private List<CompletableFuture<?>> fillThreads() throws Exception {
        List<CompletableFuture<?>> begun = new ArrayList<>();
        for (int i = 0; i < DiskQueue.THREADS; i++) {
            begun.add(spool.deliver());
            spool.disk.awaitReached(1); // the queue has less room than there are threads
        }
        return begun;
    }

    @Test
    void aMessageThatTheQueueHasNoRoomForIsRefusedAtOnce() throws Exception {
        List<CompletableFuture<?>> all = fillThreads();
        for (int i = 0; i < HangingSpool.QUEUE; i++) {
            all.add(spool.deliver());
        }
        CompletableFuture<?> refused = spool.deliver();
        assertThat(refused).isCompletedExceptionally();
        assertThatThrownBy(() -> refused.get(0, SECONDS))
                .satisfies(failure ->
                        assertThat(DeliveryException.from(failure).reason()).isEqualTo(INSUFFICIENT_STORAGE));
        assertThat(all).noneMatch(CompletableFuture::isDone);
        spool.disk.release();
        for (CompletableFuture<?> each : all) {
            assertThat(each.get(30, SECONDS)).isEqualTo("spool");
        }
    }

    /** As at the session's deadline: the client gets 451 and still has the message. */
    @Test
    void aMessageWhoseClientNoLongerWaitsIsDroppedAndFreed() throws Exception {
        List<CompletableFuture<?>> begun = fillThreads();
        List<WeakReference<MailMessage>> queued = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            for (int i = 0; i < HangingSpool.QUEUE; i++) {
                MailMessage message = TestMessages.message();
                queued.add(new WeakReference<>(message));
                waiting.add(spool.failover.deliver(message).toCompletableFuture());
            }
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            waiting.forEach(each -> each.cancel(false));
        }
        await().atMost(LONG).until(() -> {
            System.gc();
            return queued.stream().allMatch(each -> each.get() == null);
        });
        begun.forEach(each -> each.cancel(false));
        spool.disk.release();
        await().atMost(LONG).until(() -> spool.files.count("delete") >= DiskQueue.THREADS && spool.messageFiles() == 0);
        assertThat(spool.files.count("create")).isEqualTo(DiskQueue.THREADS);
        spool.primary.works();
        await().atMost(LONG).until(() -> {
            spool.deliver().get(30, SECONDS);
            return spool.failover.isPrimaryUp();
        });
        assertThat(spool.failover.replayed())
                .isLessThanOrEqualTo(spool.primary.taken().size());
    }

    /** The spool takes nothing, so that it has nothing to try the primary with; a live message does. */
    @Test
    void thePrimaryIsTriedAgain() throws Exception {
        List<CompletableFuture<?>> begun = fillThreads();
        spool.primary.works();
        await().atMost(LONG).until(() -> {
            CompletableFuture<?> live = spool.deliver();
            return live.isDone() && !live.isCompletedExceptionally();
        });
        assertThat(spool.failover.isPrimaryUp()).isTrue();
        assertThat(begun).noneMatch(CompletableFuture::isDone);
    }
}
