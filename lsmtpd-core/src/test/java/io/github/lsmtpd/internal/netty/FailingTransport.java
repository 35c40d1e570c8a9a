package io.github.lsmtpd.internal.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A transport of which an event loop can be made to fail, as a want of memory makes it fail. */
final class FailingTransport {
    private final NettyTransport real;
    private final Map<Object, Handler> handlers = new ConcurrentHashMap<>();

    FailingTransport(NettyTransport real) {
        this.real = real;
    }

    NettyTransport transport() {
        return new NettyTransport(
                loop -> {
                    Handler handler = new Handler(real.factory().newHandler(loop));
                    handlers.put(loop, handler);
                    return handler;
                },
                real.serverChannel());
    }

    void fail(EventExecutor loop, Error error) {
        handlers.get(loop).error = error;
        loop.execute(() -> {}); // with a task to do, it does not wait for input, and sees the error at once
    }

    private static final class Handler implements IoHandler {
        private final IoHandler real;
        private volatile @Nullable Error error;

        Handler(IoHandler real) {
            this.real = real;
        }

        @Override
        public int run(IoHandlerContext context) {
            int handled = real.run(context);
            if (error != null) {
                throw error;
            }
            return handled;
        }

        @Override
        public void initialize() {
            real.initialize();
        }

        @Override
        public void prepareToDestroy() {
            real.prepareToDestroy();
        }

        @Override
        public void destroy() {
            real.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return real.register(handle);
        }

        @Override
        public void wakeup() {
            real.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return real.isCompatible(type);
        }
    }
}
