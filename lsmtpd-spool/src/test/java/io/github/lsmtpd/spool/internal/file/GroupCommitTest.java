package io.github.lsmtpd.spool.internal.file;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitTest {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger runs = new AtomicInteger();
    private volatile boolean fails;

    private final GroupCommit sync = new GroupCommit(
            () -> {
                runs.incrementAndGet();
                begun.release();
                mayEnd.acquireUninterruptibly();
                if (fails) {
                    throw new IOException("Input/output error");
                }
            },
            Scheduler.system());

    @Test
    void noRequestIsCompletedByAnFsyncThatBeganBeforeIt() throws Exception {
        CompletableFuture<Void> first = sync.request();
        begun.acquire();
        CompletableFuture<Void> second = sync.request();
        CompletableFuture<Void> third = sync.request();
        mayEnd.release();
        first.get(30, SECONDS);
        begun.acquire();
        assertThat(second).isNotDone();
        mayEnd.release();
        second.get(30, SECONDS);
        third.get(30, SECONDS);
        assertThat(runs).hasValue(2);
        assertThat(sync.close(30)).isTrue();
    }

    @Test
    void aFailureIsThatOfAllRequestsThatSharedTheFsyncAndOfNoOther() throws Exception {
        CompletableFuture<Void> first = sync.request();
        begun.acquire();
        CompletableFuture<Void> second = sync.request();
        fails = true;
        mayEnd.release();
        assertThat(first).failsWithin(Duration.ofSeconds(30));
        begun.acquire();
        fails = false;
        mayEnd.release();
        second.get(30, SECONDS);
    }

    @Test
    void closingCompletesTheRequestsMadeAndRefusesMore() throws Exception {
        CompletableFuture<Void> asked = sync.request();
        mayEnd.release();
        assertThat(sync.close(30)).isTrue();
        asked.get(0, SECONDS);
        assertThat(sync.request()).isCompletedExceptionally();
    }

    @Test
    void requestsDuringAnFsyncShareTheNextOne() throws Exception {
        CompletableFuture<Void> first = sync.request();
        begun.acquire();
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(sync.request());
        }
        mayEnd.release(2);
        first.get(30, SECONDS);
        for (CompletableFuture<Void> each : waiting) {
            each.get(30, SECONDS);
        }
        assertThat(runs).hasValue(2);
        assertThat(sync.close(30)).isTrue();
    }

    /** Such as an OutOfMemoryError: the thread goes on, and the requests fail. */
    @Test
    void anErrorEndsOnlyTheRequestsThatItConcerns() throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        GroupCommit other = new GroupCommit(
                () -> {
                    if (failing.get()) {
                        throw new OutOfMemoryError("for the test");
                    }
                },
                Scheduler.system());
        assertThat(other.request())
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(OutOfMemoryError.class);
        failing.set(false);
        other.request().get(30, SECONDS);
        assertThat(other.close(30)).isTrue();
    }

    @Test
    void closingDoesNotWaitForEver() throws Exception {
        CompletableFuture<Void> hung = sync.request();
        begun.acquire();
        assertThat(sync.close(0)).isFalse();
        assertThat(hung).isNotDone();
        mayEnd.release();
        assertThat(sync.close(30)).isTrue();
    }

    /** Given up early, the directory would stay locked. */
    @Test
    void anInterruptDoesNotEndTheWaitOfClosing() throws Exception {
        CompletableFuture<Void> last = sync.request();
        begun.acquire();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            closed.complete(sync.close(60));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        closer.start();
        closer.interrupt();
        await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        assertThat(closed).isNotDone();
        mayEnd.release();
        assertThat(closed.get(30, SECONDS)).isTrue();
        assertThat(interrupted.get(30, SECONDS)).isTrue();
        last.get(30, SECONDS);
    }
}
