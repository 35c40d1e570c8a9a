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
        Handler handler = handlers.get(loop);
        handler.error = error;
        loop.execute(() -> {}); // a wakeup alone is lost on a loop that is awake
    }

    private static final class Handler implements IoHandler {
        private final IoHandler real;
        private volatile @Nullable Error error;

        Handler(IoHandler real) {
            this.real = real;
        }

        @Override
        public int run(IoHandlerContext context) {
            failIfTold();
            int handled = real.run(context);
            failIfTold();
            return handled;
        }

        private void failIfTold() {
            if (error != null) {
                throw error;
            }
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
