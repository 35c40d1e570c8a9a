package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.internal.session.ServerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import java.util.function.LongPredicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The handlers that encrypt a connection, from its beginning or after STARTTLS. */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of an aborted handshake
final class TlsHandlers {
    /** RFC 8996: nothing older. */
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private TlsHandlers() {}

    /** Encrypts what passes from here on; the client is to begin the handshake, for which it has a deadline. */
    static SslHandler add(ChannelPipeline pipeline, TlsConfig tls, ServerContext server) {
        SSLContext context = Objects.requireNonNull(tls.context(), "TLS is not set up");
        SslHandler handler = server(context, server.contents()::hold);
        handler.setHandshakeTimeoutMillis(
                server.settings().timeouts().handshake().toMillis());
        pipeline.addFirst(new ExactBuffers(), handler);
        return handler;
    }

    /** For the server's end; {@code whenHeld} as {@link CountedSslHandler} has it. */
    static SslHandler server(SSLContext context, LongPredicate whenHeld) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(VERSIONS);
        return new CountedSslHandler(engine, whenHeld);
    }

    /** Returns whether a handshake has begun and is not done. */
    static boolean areShakingHands(ChannelPipeline pipeline) {
        SslHandler tls = pipeline.get(SslHandler.class);
        return tls != null && !tls.handshakeFuture().isDone();
    }

    /** What encrypts a connection, or null while nothing does. */
    static @Nullable TlsInfo info(ChannelPipeline pipeline) {
        SslHandler tls = pipeline.get(SslHandler.class);
        return tls == null || !tls.handshakeFuture().isSuccess() ? null : TlsSession.info(tls);
    }

    /** Closes the connection at once, past the handlers that would first say something. */
    static void abort(ChannelPipeline pipeline) {
        pipeline.firstContext().close();
    }
}
