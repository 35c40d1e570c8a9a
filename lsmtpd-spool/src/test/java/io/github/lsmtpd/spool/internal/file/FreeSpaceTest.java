package io.github.lsmtpd.spool.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.file.FileOperations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FreeSpaceTest {
    @Test
    void neverWaitsForADiskThatDoesNotAnswer() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        FreeSpace space = new FreeSpace(
                () -> {
                    asked.incrementAndGet();
                    try {
                        answer.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return 42;
                },
                Scheduler.system());
        for (int i = 0; i < 1_000; i++) {
            assertThat(space.lastKnown()).isEqualTo(FreeSpace.UNKNOWN);
        }
        assertThat(asked).hasValueLessThanOrEqualTo(1);
        answer.countDown();
        await().atMost(Duration.ofSeconds(30)).until(() -> space.lastKnown() == 42);
        space.close();
    }

    @Test
    void asksAgainAfterASecond() {
        AtomicLong free = new AtomicLong(1);
        try (FreeSpace space = new FreeSpace(free::get, Scheduler.system())) {
            assertThat(space.ask()).isEqualTo(1);
            free.set(2);
            await().atMost(Duration.ofSeconds(30)).until(() -> space.lastKnown() == 2);
        }
    }

    /** A place of which nothing is known, as in a chroot, is no full one. */
    @Test
    void whatIsNotKnownIsNotFull(@TempDir Path temp) {
        try (FreeSpace gone = new FreeSpace(temp.resolve("gone"), new FileOperations(), Scheduler.system());
                FreeSpace proc = new FreeSpace(Path.of("/proc"), new FileOperations(), Scheduler.system());
                FreeSpace known = new FreeSpace(temp, new FileOperations(), Scheduler.system())) {
            assertThat(gone.ask()).isEqualTo(FreeSpace.UNKNOWN);
            assertThat(proc.ask()).isEqualTo(FreeSpace.UNKNOWN);
            assertThat(known.ask()).isBetween(1L, FreeSpace.UNKNOWN - 1);
        }
    }
}
