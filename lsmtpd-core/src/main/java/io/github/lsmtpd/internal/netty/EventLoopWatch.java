package io.github.lsmtpd.internal.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices an event loop that ends although the server is not stopping, as an {@link Error} can make it: the kernel would
 * go on to accept connections for it, which are never served. Thread safe.
 */
final class EventLoopWatch {
    private final EventLoopGroup loops;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean lost;

    EventLoopWatch(EventLoopGroup loops, Consumer<Throwable> whenLost) {
        this.loops = loops;
        for (EventExecutor loop : loops) {
            loop.terminationFuture().addListener(ended -> {
                if (over.compareAndSet(false, true)) {
                    lost = true;
                    whenLost.accept(lost(EventLoops.failureOf(loop)));
                }
            });
        }
    }

    private static Throwable lost(@Nullable Throwable failure) {
        String why = failure == null ? "" : ": " + failure;
        return new IllegalStateException("an event loop has ended" + why, failure);
    }

    /** The loops will end because they are told to; returns false if one has ended before, by a failure. */
    boolean end() {
        over.set(true);
        return !lost;
    }

    boolean isOnEventLoop() {
        for (EventExecutor loop : loops) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /** Closes a channel even if the thread that would do it is gone. */
    static void closeAnyhow(Channel channel) {
        if (channel.eventLoop().isShutdown()) {
            channel.unsafe().closeForcibly();
        } else {
            var unused = channel.close();
        }
    }
}
