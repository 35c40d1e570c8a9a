package io.github.lsmtpd.internal.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The event loops of one server. Each keeps the failure that has ended it, which Netty only logs. Thread safe. */
final class EventLoops extends MultiThreadIoEventLoopGroup {
    EventLoops(int threads, IoHandlerFactory transport) {
        super(threads, new DefaultThreadFactory("lsmtpd-io"), transport);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory transport, Object... none) {
        return new Loop(this, executor, transport);
    }

    /** Returns what has ended a loop of such a group, or null if it was told to end. */
    static @Nullable Throwable failureOf(EventExecutor loop) {
        return loop instanceof Loop ours ? ours.failure : null;
    }

    private static final class Loop extends SingleThreadIoEventLoop {
        private volatile @Nullable Throwable failure;

        Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory transport) {
            super(group, executor, transport);
        }

        @Override
        protected void run() {
            try {
                super.run();
            } catch (RuntimeException | Error e) {
                failure = e;
                throw e;
            }
        }
    }
}
