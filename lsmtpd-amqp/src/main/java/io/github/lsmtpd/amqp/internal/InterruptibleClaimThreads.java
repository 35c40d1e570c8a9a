package io.github.lsmtpd.amqp.internal;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads of this machine. */
final class InterruptibleClaimThreads implements ClaimThreads {
    private final ScheduledExecutorService threads;

    InterruptibleClaimThreads() {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newScheduledThreadPool(COUNT, task -> {
            Thread thread = new Thread(task, "lsmtpd-amqp-claims-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void repeat(Runnable task, Duration pause) {
        var unused = threads.scheduleWithFixedDelay(task, 0, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
