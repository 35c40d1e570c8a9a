package io.github.lsmtpd.spool.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiskQueueTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final DiskQueue queue = new DiskQueue(3, 100, Scheduler.system());
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final Semaphore begun = new Semaphore(0);
    private final AtomicInteger done = new AtomicInteger();

    /** All threads are busy, so that whatever comes next waits. */
    @BeforeEach
    void fillThreads() throws InterruptedException {
        for (int i = 0; i < DiskQueue.THREADS; i++) {
            assertThat(queue.write(this::hang, 10)).isNotNull();
            begun.acquire();
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        mayEnd.countDown();
        assertThat(queue.close(LONG)).isTrue();
    }

    private void hang() {
        begun.release();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("these threads are never interrupted", e);
        }
    }

    @Test
    void aWriteThatHasBegunTakesNoRoomInTheQueue() {
        assertThat(queue.write(done::incrementAndGet, 100)).isNotNull();
    }

    @Test
    void countsMessages() {
        for (int i = 0; i < 3; i++) {
            assertThat(queue.write(done::incrementAndGet, 1)).isNotNull();
        }
        assertThat(queue.write(done::incrementAndGet, 1)).isNull();
    }

    @Test
    void countsBytes() {
        assertThat(queue.write(done::incrementAndGet, 60)).isNotNull();
        assertThat(queue.write(done::incrementAndGet, 41)).isNull();
        assertThat(queue.write(done::incrementAndGet, 40)).isNotNull();
        assertThat(queue.write(done::incrementAndGet, 1)).isNull();
    }

    @Test
    void oneMessageMayBeOfAnySize() {
        assertThat(queue.write(done::incrementAndGet, 1_000_000)).isNotNull();
        assertThat(queue.write(done::incrementAndGet, 1)).isNull();
    }

    @Test
    void aDroppedWriteIsNotDoneAndMakesRoom() throws Exception {
        DiskQueue.Write write = queue.write(done::incrementAndGet, 100);
        assertThat(write).isNotNull();
        assertThat(write.drop()).isTrue();
        assertThat(write.drop()).as("a second time").isFalse();
        assertThat(queue.write(done::incrementAndGet, 100)).isNotNull();
        mayEnd.countDown();
        assertThat(queue.close(LONG)).isTrue();
        assertThat(done).hasValue(1);
    }

    @Test
    void aWriteThatHasBegunCannotBeDropped() throws Exception {
        DiskQueue other = new DiskQueue(1, 1, Scheduler.system());
        DiskQueue.Write write = other.write(this::hang, 1);
        begun.acquire();
        assertThat(write).isNotNull();
        assertThat(write.drop()).isFalse();
        mayEnd.countDown();
        assertThat(other.close(LONG)).isTrue();
    }

    /** A removal is small, and a file that is not removed is delivered twice. */
    @Test
    void otherTasksAreNeverRefused() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            queue.execute(done::incrementAndGet);
        }
        mayEnd.countDown();
        assertThat(queue.close(LONG)).isTrue();
        assertThat(done).hasValue(1_000);
    }

    @Test
    void closingDoesWhatIsQueuedAndRefusesTheRest() throws Exception {
        queue.write(done::incrementAndGet, 1);
        assertThat(queue.close(Duration.ofMillis(1))).as("still busy").isFalse();
        assertThatThrownBy(() -> queue.write(done::incrementAndGet, 1)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> queue.execute(done::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        mayEnd.countDown();
        assertThat(queue.close(LONG)).isTrue();
        assertThat(done).hasValue(1);
    }
}
