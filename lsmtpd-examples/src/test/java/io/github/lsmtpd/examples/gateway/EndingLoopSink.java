package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.Settings;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A sink, {@code SINK=ending-loop}, that ends the event loop on which it gets a message, as a want of memory does. */
public final class EndingLoopSink implements MessageSinkProvider {
    @Override
    public String name() {
        return "ending-loop";
    }

    @Override
    public MessageSink create(Settings settings) {
        return message -> {
            EventExecutor loop = Objects.requireNonNull(ThreadExecutorMap.currentExecutor());
            var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            return new CompletableFuture<>();
        };
    }
}
