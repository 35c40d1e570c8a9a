package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.event.ProxyHeaderRefused;
import io.github.lsmtpd.internal.session.ServerContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the header with which a trusted proxy begins a connection, gives it to the next handler as an event, and leaves the
 * pipeline. What the client has sent in the same segment passes through the pipeline after that, and so through TLS where the
 * next handler has put it there. A connection without a header in time, or with a bad one, is closed.
 */
final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {
    /** Postfix's {@code smtpd_upstream_proxy_timeout}. */
    private static final long SECONDS = 5;

    private final ServerContext server;
    private final InetSocketAddress proxy;
    private final Queue<ByteBuf> afterHeader = new ArrayDeque<>();
    private @Nullable Future<?> deadline;
    private boolean refused;

    ProxyHeaderReader(ServerContext server, InetSocketAddress proxy) {
        this.server = server;
        this.proxy = proxy;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor().schedule(() -> refuse(ctx, "no header in time"), SECONDS, TimeUnit.SECONDS);
        ctx.pipeline().addBefore(ctx.name(), null, ProxyHeader.decoder());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Optional<ProxyHeader> header = ProxyHeader.of(message, proxy);
        if (header.isPresent()) {
            cancelDeadline();
            // The decoder still has what follows, and leaves the pipeline when it has passed that on.
            ctx.channel().config().setAutoRead(false);
            ctx.executor().execute(() -> passOn(ctx, header.get()));
        } else {
            afterHeader.add((ByteBuf) message);
        }
    }

    private void passOn(ChannelHandlerContext ctx, ProxyHeader header) {
        if (ctx.isRemoved()) {
            return;
        }
        ctx.channel().config().setAutoRead(true);
        ctx.fireUserEventTriggered(header);
        if (ctx.isRemoved()) { // the client has been turned away
            return;
        }
        Queue<ByteBuf> rest = new ArrayDeque<>(afterHeader);
        afterHeader.clear();
        ctx.pipeline().remove(this);
        rest.forEach(ctx.pipeline()::fireChannelRead);
        ctx.pipeline().fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(ctx, LogText.oneLine(String.valueOf(cause.getMessage())));
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        if (refused) { // the decoder fails at each line of what it has got
            return;
        }
        refused = true;
        cancelDeadline();
        server.events().fire(() -> new ProxyHeaderRefused(proxy, reason));
        TlsHandlers.abort(ctx.pipeline());
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** Also when the connection has ended. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelDeadline();
        afterHeader.forEach(ByteBuf::release);
        afterHeader.clear();
    }
}
