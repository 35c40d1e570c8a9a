package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EventLoopThreadsTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final EventLoopThreads threads = new EventLoopThreads();

    @Test
    void closingWaitsForTheWorker() {
        CountDownLatch stop = new CountDownLatch(1);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        threads.start(() -> {
            awaitUninterruptibly(stop);
            ended.complete(null);
        });
        stop.countDown();
        threads.close();
        assertThat(ended).isDone();
        assertThat(threads.eventLoop().isShuttingDown()).isTrue();
    }

    /** Such as one that waits for a broker that does not answer. */
    @Test
    void aWorkerThatDoesNotEndIsNotWaitedForForever() {
        CountDownLatch never = new CountDownLatch(1);
        threads.start(() -> awaitUninterruptibly(never));
        assertThat(CompletableFuture.runAsync(threads::close)).succeedsWithin(LIMIT);
        never.countDown();
    }

    /** A stage that completes there may close the sink. */
    @Test
    void theEventLoopCanCloseIt() {
        CountDownLatch stop = new CountDownLatch(1);
        threads.start(() -> awaitUninterruptibly(stop));
        CompletableFuture<Void> closed = new CompletableFuture<>();
        threads.after(Duration.ZERO, () -> {
            threads.close();
            closed.complete(null);
        });
        assertThat(closed).succeedsWithin(LIMIT);
        assertThat(threads.eventLoop().isShuttingDown()).isTrue();
        stop.countDown();
    }

    @Test
    void theWorkerCanCloseIt() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        threads.start(() -> {
            threads.close();
            closed.complete(null);
        });
        assertThat(closed).succeedsWithin(LIMIT);
    }

    @Test
    void itCanBeClosedBeforeItIsStarted() {
        assertThat(CompletableFuture.runAsync(threads::close)).succeedsWithin(LIMIT);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
