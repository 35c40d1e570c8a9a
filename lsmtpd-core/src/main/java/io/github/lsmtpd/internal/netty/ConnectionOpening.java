package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.TlsMode;
import io.github.lsmtpd.internal.session.ServerContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/**
 * What happens to a connection before there is a session: it is encrypted, where the listener says so, and then admitted
 * or not. With that, an {@link SmtpConnection} takes the place of this handler, and the client gets its greeting, or 421.
 * Nothing that arrived before survives it. A client that does not come so far is closed without a reply, which it could not
 * read.
 *
 * <pre>
 *   connected ---> secure ---> admit ---> greeting | 421
 *                    |
 *                    +---> closed: the handshake failed or took too long, the client left, the server stops
 * </pre>
 *
 * <p>A further step has its place in this row: its handlers go into the pipeline in front of this one, and what they
 * find out comes here as a message or an event.
 */
final class ConnectionOpening extends ChannelInboundHandlerAdapter {
    private final ServerContext server;
    private final ListenerConfig listener;

    ConnectionOpening(ServerContext server, ListenerConfig listener) {
        this.server = server;
        this.listener = listener;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        secure(ctx);
    }

    /** RFC 8314 §3: encrypted from the first byte on. */
    private void secure(ChannelHandlerContext ctx) {
        if (listener.tls().mode() == TlsMode.IMPLICIT) {
            TlsHandlers.add(ctx.pipeline(), listener.tls(), server);
        } else {
            admit(ctx);
        }
    }

    private void admit(ChannelHandlerContext ctx) {
        InetSocketAddress client = (InetSocketAddress) ctx.channel().remoteAddress();
        SmtpConnection connection = new SmtpConnection(server, listener, (DuplexChannel) ctx.channel(), client);
        ctx.pipeline().replace(this, null, connection);
        connection.begin(!server.contents().isFull());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message); // no step asks for bytes that its own handlers have left
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                admit(ctx);
            } // otherwise TLS says why to the client, and closes
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
