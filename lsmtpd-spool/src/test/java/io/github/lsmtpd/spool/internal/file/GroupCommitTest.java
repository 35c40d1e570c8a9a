package io.github.lsmtpd.spool.internal.file;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitTest {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger runs = new AtomicInteger();
    private volatile boolean fails;

    private final GroupCommit sync = new GroupCommit(() -> {
        runs.incrementAndGet();
        begun.release();
        mayEnd.acquireUninterruptibly();
        if (fails) {
            throw new IOException("Input/output error");
        }
    });

    @Test
    void anAnswerNeverComesFromAnFsyncThatBeganBeforeTheQuestion() throws Exception {
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
    void aFailureIsToldToAllWhoSharedItAndToNobodyElse() throws Exception {
        CompletableFuture<Void> first = sync.request();
        begun.acquire();
        CompletableFuture<Void> second = sync.request();
        fails = true;
        mayEnd.release();
        assertThat(first).failsWithin(java.time.Duration.ofSeconds(30));
        begun.acquire();
        fails = false;
        mayEnd.release();
        second.get(30, SECONDS);
    }

    @Test
    void closingAnswersWhatWasAskedAndRefusesTheRest() throws Exception {
        CompletableFuture<Void> asked = sync.request();
        mayEnd.release();
        assertThat(sync.close(30)).isTrue();
        asked.get(0, SECONDS);
        assertThat(sync.request()).isCompletedExceptionally();
    }
}
