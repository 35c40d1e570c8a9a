package io.github.lsmtpd.spool.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UninterruptedTest {
    @Test
    void beginsAgainAfterEachInterruptAndRestoresIt() {
        AtomicInteger runs = new AtomicInteger();
        Thread.currentThread().interrupt();
        Uninterrupted.run(() -> {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            if (runs.incrementAndGet() < 3) {
                throw new InterruptedException();
            }
        });
        assertThat(runs).hasValue(3);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void leavesAThreadAsItWas() {
        Uninterrupted.run(() -> {});
        assertThat(Thread.interrupted()).isFalse();
    }
}
