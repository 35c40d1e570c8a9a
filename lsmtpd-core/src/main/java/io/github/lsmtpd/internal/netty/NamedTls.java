package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Mapping;
import java.time.Duration;
import java.util.function.Function;

/** Reads a client's hello for the name that it asks for (SNI, RFC 6066 §3), and gives way to the handler of that name. */
final class NamedTls extends SniHandler {
    /** A hello with post-quantum keys has some two thousand bytes. */
    private static final int MAX_HELLO = 16 * 1024;

    private final Function<SslContext, SslHandler> handlers;

    NamedTls(Mapping<String, SslContext> contexts, Duration timeout, Function<SslContext, SslHandler> handlers) {
        super(contexts, MAX_HELLO, timeout.toMillis());
        this.handlers = handlers;
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        return handlers.apply(context);
    }
}
