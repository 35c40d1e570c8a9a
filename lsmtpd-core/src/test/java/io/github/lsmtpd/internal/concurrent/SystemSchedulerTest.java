package io.github.lsmtpd.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Timers, of which each message has one. */
class SystemSchedulerTest {
    private final Scheduler scheduler = Scheduler.system();

    @Test
    void anActionRunsOnceAfterItsDelay() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Void> ran = new CompletableFuture<>();
        long start = System.nanoTime();
        Future<?> timer = scheduler.after(Duration.ofMillis(50), () -> {
            runs.incrementAndGet();
            ran.complete(null);
        });
        ran.get(1, TimeUnit.MINUTES);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
        timer.cancel(false);
        assertThat(runs).hasValue(1);
    }

    @Test
    void whatIsCancelledDoesNotRun() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        scheduler.after(Duration.ofMillis(50), runs::incrementAndGet).cancel(false);
        CompletableFuture<Void> later = new CompletableFuture<>();
        var unused = scheduler.after(Duration.ofMillis(100), () -> later.complete(null));
        later.get(1, TimeUnit.MINUTES);
        assertThat(runs).hasValue(0);
    }

    /** Each message would bring one, with its stack trace. */
    @Test
    void toCancelMakesNoException() {
        Future<?> timer = scheduler.after(Duration.ofHours(1), () -> {});
        timer.cancel(false);
        assertThatCode(timer::get).doesNotThrowAnyException();
    }

    /** Or each message would be in memory until its time were over. */
    @Test
    void whatIsCancelledIsKeptNoLonger() {
        byte[] message = new byte[1024];
        WeakReference<byte[]> reference = new WeakReference<>(message);
        cancelled(message);
        message = new byte[0];
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            System.gc();
            return reference.get() == null;
        });
        assertThat(message).isEmpty();
    }

    private void cancelled(byte[] message) {
        Future<?> timer = scheduler.after(Duration.ofHours(1), () -> message[0] = 1);
        timer.cancel(false);
    }
}
