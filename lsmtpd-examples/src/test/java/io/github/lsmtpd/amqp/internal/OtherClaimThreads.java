package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.internal.concurrent.Scheduler;
import io.github.lsmtpd.internal.concurrent.WorkerPool;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Threads that store claims, of another scheduler. */
final class OtherClaimThreads implements ClaimThreads {
    private final Scheduler scheduler;
    private final WorkerPool pool;
    private final Runnable interrupt;
    private @Nullable Future<?> timer;
    private boolean closed;

    /**
     * None that runs yet.
     *
     * @param interrupt does what an interrupt of them does
     */
    OtherClaimThreads(Scheduler scheduler, Runnable interrupt) {
        this.scheduler = scheduler;
        this.pool = scheduler.pool("claims", COUNT);
        this.interrupt = interrupt;
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(() -> {
            if (!closed) {
                task.run();
            }
        });
    }

    @Override
    public void repeat(Runnable task, Duration pause) {
        execute(() -> {
            task.run();
            if (!closed) {
                timer = scheduler.after(pause, () -> repeat(task, pause));
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        pool.shutdown();
        if (timer != null) {
            timer.cancel(false);
        }
        interrupt.run();
    }
}
