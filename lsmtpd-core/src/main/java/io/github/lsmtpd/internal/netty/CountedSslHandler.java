package io.github.lsmtpd.internal.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.function.LongPredicate;
import javax.net.ssl.SSLEngine;

/** Encrypts a connection, and counts the memory that the beginning of a record takes until the rest of it comes. */
final class CountedSslHandler extends SslHandler {
    private final LongPredicate whenHeld;
    private long counted;

    /**
     * A handler for one connection.
     *
     * @param whenHeld is given each change of how many bytes of memory are held; returns false if that is too much, and
     *     the session must end
     */
    CountedSslHandler(SSLEngine engine, LongPredicate whenHeld) {
        super(engine);
        this.whenHeld = whenHeld;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        if (!ctx.isRemoved() && !count(internalBuffer().capacity())) {
            ctx.fireUserEventTriggered(ConnectionEvent.NO_MEMORY);
        }
    }

    @Override
    public void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        super.handlerRemoved0(ctx);
        count(0);
    }

    private boolean count(long held) {
        long change = held - counted;
        counted = held;
        return change == 0 || whenHeld.test(change);
    }
}
