package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.session.ClientConnection.Timer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs tasks on a connection's thread; what one of them sends leaves together. Thread safe. */
final class ConnectionExecutor {
    private final EventLoop eventLoop;
    private final ReplyBatch replies;
    private final Consumer<Throwable> whenFailed;

    /**
     * For one connection.
     *
     * @param eventLoop has its thread
     * @param replies what tasks send
     * @param whenFailed is called on that thread when a task throws something
     */
    ConnectionExecutor(EventLoop eventLoop, ReplyBatch replies, Consumer<Throwable> whenFailed) {
        this.eventLoop = eventLoop;
        this.replies = replies;
        this.whenFailed = whenFailed;
    }

    /** At once when called on the connection's thread, and then as a part of a batch that has begun. */
    void execute(Runnable task) {
        if (!eventLoop.inEventLoop()) {
            eventLoop.execute(() -> execute(task));
        } else if (replies.isOpen()) {
            run(task);
        } else {
            runAsBatch(task);
        }
    }

    /** Whoever calls may be a stage, which would keep what the task throws to itself. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            whenFailed.accept(thrown);
        }
    }

    /** A final reply leaves together with those to the commands that were waiting after the message. */
    private void runAsBatch(Runnable task) {
        replies.begin();
        try {
            run(task);
        } finally {
            replies.end();
        }
    }

    /** After a while. */
    Timer schedule(Runnable task, Duration delay) {
        Future<?> timer = eventLoop.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }
}
