package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.event.HandshakeFailed;
import io.github.lsmtpd.internal.session.ServerContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handlers that encrypt a connection, from its beginning or after STARTTLS. */
@SuppressWarnings("FutureReturnValueIgnored") // the end of an aborted handshake needs no action
final class TlsHandlers {
    private TlsHandlers() {}

    /**
     * Encrypts what passes from here on; the client is to begin the handshake, for which it has a deadline. With several
     * certificates, the client's hello is read first, as it may name the one that it wants.
     */
    static void add(Channel channel, ListenerTls tls, ServerContext server, ConnectionAdmission admission) {
        ChannelHandler handler = tls.dependsOnName()
                ? new NamedTls(
                        server.settings().timeouts().handshake(),
                        name -> handler(name, channel, tls, server, admission),
                        () -> failed("no hello that can be read", server, admission.client()))
                : handler(null, channel, tls, server, admission);
        channel.pipeline().addFirst(new ExactBuffers(), handler);
    }

    private static SslHandler handler(
            @Nullable String name,
            Channel channel,
            ListenerTls tls,
            ServerContext server,
            ConnectionAdmission admission) {
        SslHandler handler =
                new CountedSslHandler(tls.engine(name, channel.alloc()), tls.tasks(), server.contents()::hold);
        handler.setHandshakeTimeoutMillis(
                server.settings().timeouts().handshake().toMillis());
        handler.handshakeFuture().addListener(done -> {
            admission.handshakeEnded();
            if (!done.isSuccess()) {
                failed(LogText.oneLine(String.valueOf(done.cause())), server, admission.client());
            }
        });
        return handler;
    }

    private static void failed(String reason, ServerContext server, InetSocketAddress client) {
        server.events().fire(() -> new HandshakeFailed(client, reason));
    }

    /** Returns whether a handshake has begun and is not done. */
    static boolean areShakingHands(ChannelPipeline pipeline) {
        SslHandler tls = pipeline.get(SslHandler.class);
        return tls == null
                ? pipeline.get(NamedTls.class) != null
                : !tls.handshakeFuture().isDone();
    }

    /** What encrypts a connection, or null while nothing does. */
    static @Nullable TlsInfo info(ChannelPipeline pipeline) {
        SslHandler tls = pipeline.get(SslHandler.class);
        return tls == null || !tls.handshakeFuture().isSuccess() ? null : TlsSession.info(tls);
    }

    /** What binds an exchange to the connection alone, if it is encrypted and of a kind that is known. */
    static Optional<byte[]> binding(ChannelPipeline pipeline, String kind) {
        SslHandler tls = pipeline.get(SslHandler.class);
        return tls == null || !tls.handshakeFuture().isSuccess()
                ? Optional.empty()
                : ChannelBinding.of(kind, tls.engine().getSession());
    }

    /** Closes the connection at once, past the handlers that would first say something. */
    static void abort(ChannelPipeline pipeline) {
        pipeline.firstContext().close();
    }
}
