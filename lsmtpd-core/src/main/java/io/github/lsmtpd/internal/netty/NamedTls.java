package io.github.lsmtpd.internal.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a client's hello for the name that it asks for (SNI, RFC 6066 §3), and gives way to the handler of that name. */
final class NamedTls extends AbstractSniHandler<SslHandler> {
    /** A hello with post-quantum keys has some two thousand bytes. */
    private static final int MAX_HELLO = 16 * 1024;

    private final Function<@Nullable String, SslHandler> handlers;
    private final Runnable whenFailed;
    private boolean read;

    /**
     * A handler for one connection.
     *
     * @param handlers makes what encrypts, for a name, or for null if the client asks for none
     * @param whenFailed is called if the connection ends without a hello that can be read
     */
    NamedTls(Duration timeout, Function<@Nullable String, SslHandler> handlers, Runnable whenFailed) {
        super(MAX_HELLO, timeout.toMillis());
        this.handlers = handlers;
        this.whenFailed = whenFailed;
    }

    @Override
    protected Future<SslHandler> lookup(ChannelHandlerContext ctx, @Nullable String name) {
        return ctx.executor().newSucceededFuture(handlers.apply(name));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, String name, Future<SslHandler> handler) {
        read = true;
        ctx.pipeline().replace(this, null, handler.getNow());
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        super.handlerRemoved0(ctx);
        if (!read) {
            whenFailed.run();
        }
    }
}
