package io.github.lsmtpd.amqp.internal;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The worker is a thread of its own; the other one is the event loop of the connections. */
final class EventLoopThreads implements PublisherThreads {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("lsmtpd-amqp-io", true), NioIoHandler.newFactory());
    private final EventLoop ioThread = eventLoop.next();
    private volatile @Nullable Thread worker;

    EventLoopGroup eventLoop() {
        return eventLoop;
    }

    @Override
    public void start(Runnable work) {
        Thread thread = new Thread(work, "lsmtpd-amqp-publisher");
        thread.setDaemon(true);
        worker = thread;
        thread.start();
    }

    @Override
    public void sweep(Sweeper sweeper) {
        long interval = sweeper.intervalNanos();
        var unused = ioThread.scheduleWithFixedDelay(sweeper, interval, interval, TimeUnit.NANOSECONDS);
    }

    @Override
    public void after(Duration delay, Runnable action) {
        var unused = ioThread.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        awaitWorker();
        // A worker that is just connecting is ended by this.
        Future<?> ended = eventLoop.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (!isOwnThread()) {
            ended.awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
            awaitWorker();
        }
    }

    private void awaitWorker() {
        Thread thread = worker;
        try {
            if (thread != null && !isOwnThread()) {
                thread.join(CLOSE_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether this is called by a stage that completed on one of these threads, which must not wait for itself. */
    private boolean isOwnThread() {
        return Thread.currentThread().equals(worker) || ioThread.inEventLoop();
    }
}
