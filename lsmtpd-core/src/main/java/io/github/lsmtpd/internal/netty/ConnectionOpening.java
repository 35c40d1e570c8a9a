package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.TlsMode;
import io.github.lsmtpd.internal.session.ServerContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
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
    private final ServerContext server;
    private final ListenerConfig listener;
    private final ListenerTls tls;
    private final ConnectionAdmission admission;
    /** What encrypts the connection as far as a trusted proxy. */
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
            ctx.pipeline().addBefore(ctx.name(), null, new ProxyHeaderReader(server, admission.client()));
        } else {
            count(ctx);
        }
    }

    private void proxied(ChannelHandlerContext ctx, ProxyHeader header) {
        proxiedTls = header.tls();
        admission.comesFrom(header.client());
        count(ctx);
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
        ReferenceCountUtil.release(message); // no step asks for bytes that its own handlers have left
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                greet(ctx);
            } // otherwise TLS says why to the client, and closes
        } else if (event instanceof ProxyHeader header) {
            proxied(ctx, header);
        } else if (event instanceof ConnectionEvent || event == ChannelInputShutdownEvent.INSTANCE) {
            TlsHandlers.abort(ctx.pipeline());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ConnectionFault.logged(cause);
        TlsHandlers.abort(ctx.pipeline());
    }
}
