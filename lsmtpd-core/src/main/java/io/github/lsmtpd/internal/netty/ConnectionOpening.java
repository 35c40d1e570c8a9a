package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.TlsMode;
import io.github.lsmtpd.event.ProxyHeaderRefused;
import io.github.lsmtpd.internal.session.ServerContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a connection before there is a session: a trusted proxy says where the client is, the client is counted, the
 * connection is encrypted, where the listener says so, and then greeted or not. With that, an {@link SmtpConnection} takes the
 * place of this handler, and the client gets its greeting, or 421. What arrived before the handshake does not survive it; what
 * arrived with a proxy's header is the client's. A client that could not read a reply, since its connection is to be encrypted
 * and is not, is closed without one.
 *
 * <pre>
 *   connected ---> proxied ---> count ---> secure ---> greeting | 421, without memory
 *                    |            |           |
 *                    |            |           +---> closed: the handshake failed or took too long, the client left, the server stops
 *                    |            +---> 421, too many connections
 *                    +---> closed: no header in time, or a bad one
 * </pre>
 *
 * <p>A further step has its place in this row: its handlers go into the pipeline in front of this one, and what they
 * find out comes here as a message or an event.
 */
final class ConnectionOpening extends ChannelInboundHandlerAdapter {
    /** Postfix's {@code smtpd_upstream_proxy_timeout}. */
    private static final long HEADER_SECONDS = 5;

    private final ServerContext server;
    private final ListenerConfig listener;
    private final ListenerTls tls;
    private final ConnectionAdmission admission;
    /** What the client has sent right after the proxy's header. */
    private final Queue<ByteBuf> afterHeader = new ArrayDeque<>();

    private @Nullable Future<?> headerDeadline;
    private @Nullable TlsInfo proxiedTls;

    ConnectionOpening(ServerContext server, ListenerConfig listener, ListenerTls tls, ConnectionAdmission admission) {
        this.server = server;
        this.listener = listener;
        this.tls = tls;
        this.admission = admission;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!admission.connect()) {
            refuse(ctx);
        } else if (listener.trusted().isProxy(admission.client().getAddress())) {
            headerDeadline = ctx.executor()
                    .schedule(() -> refuseHeader(ctx, "no header in time"), HEADER_SECONDS, TimeUnit.SECONDS);
            ctx.pipeline().addFirst(ProxyHeader.decoder());
        } else {
            count(ctx);
        }
    }

    /** Only when the decoder is gone: TLS comes into its place, and what followed the header passes through it. */
    private void proxied(ChannelHandlerContext ctx, ProxyHeader header) {
        cancelDeadline();
        proxiedTls = header.tls();
        admission.comesFrom(header.client());
        ctx.channel().config().setAutoRead(false);
        ctx.executor().execute(() -> {
            if (ctx.channel().isActive()) {
                ctx.channel().config().setAutoRead(true);
                count(ctx);
                afterHeader.forEach(ctx.pipeline()::fireChannelRead);
                afterHeader.clear();
                ctx.pipeline().fireChannelReadComplete();
            }
        });
    }

    private void count(ChannelHandlerContext ctx) {
        if (admission.enter()) {
            secure(ctx);
        } else {
            refuse(ctx);
        }
    }

    private void refuse(ChannelHandlerContext ctx) {
        if (tls.mode() == TlsMode.IMPLICIT) {
            TlsHandlers.abort(ctx.pipeline());
        } else {
            session(ctx).turnAway();
        }
    }

    /** RFC 8314 §3: encrypted from the first byte on. */
    private void secure(ChannelHandlerContext ctx) {
        if (tls.mode() != TlsMode.IMPLICIT) {
            greet(ctx);
        } else if (admission.mayBeginHandshake()) {
            TlsHandlers.add(ctx.channel(), tls, server, admission);
        } else {
            TlsHandlers.abort(ctx.pipeline());
        }
    }

    private void greet(ChannelHandlerContext ctx) {
        session(ctx).begin(!server.contents().isFull());
    }

    private SmtpConnection session(ChannelHandlerContext ctx) {
        SmtpConnection connection =
                new SmtpConnection(server, listener, (DuplexChannel) ctx.channel(), tls, admission, proxiedTls);
        ctx.pipeline().replace(this, null, connection);
        return connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        boolean header = headerDeadline != null;
        Optional<ProxyHeader> read = header ? ProxyHeader.of(message, admission.client()) : Optional.empty();
        if (read.isPresent()) {
            proxied(ctx, read.get());
        } else if (header && message instanceof ByteBuf bytes) {
            afterHeader.add(bytes);
        } else {
            ReferenceCountUtil.release(message); // no other step asks for bytes that its own handlers have left
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                greet(ctx);
            } // otherwise TLS says why to the client, and closes
        } else if (event instanceof ConnectionEvent || event == ChannelInputShutdownEvent.INSTANCE) {
            TlsHandlers.abort(ctx.pipeline());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (isHeaderExpected()) {
            refuseHeader(ctx, LogText.oneLine(String.valueOf(cause.getMessage())));
        } else {
            ConnectionFault.logged(cause);
            TlsHandlers.abort(ctx.pipeline());
        }
    }

    private boolean isHeaderExpected() {
        return headerDeadline != null && !headerDeadline.isDone();
    }

    private void refuseHeader(ChannelHandlerContext ctx, String reason) {
        cancelDeadline();
        server.events().fire(() -> new ProxyHeaderRefused(admission.client(), reason));
        TlsHandlers.abort(ctx.pipeline());
    }

    private void cancelDeadline() {
        if (headerDeadline != null) {
            headerDeadline.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelDeadline();
        afterHeader.forEach(ByteBuf::release);
        afterHeader.clear();
    }
}
