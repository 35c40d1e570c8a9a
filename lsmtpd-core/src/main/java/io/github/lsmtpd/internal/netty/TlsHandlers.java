package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.internal.content.ContentStore;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The handlers that encrypt a connection, from its beginning or after STARTTLS. */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of an aborted handshake
final class TlsHandlers {
    /** RFC 8996: nothing older. */
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private TlsHandlers() {}

    /** Encrypts what passes from here on; the client is to begin the handshake, for which it has a deadline. */
    static void add(ChannelPipeline pipeline, TlsConfig tls, ContentStore contents) {
        SSLContext context = Objects.requireNonNull(tls.context(), "TLS is not set up");
        pipeline.addFirst(new ExactBuffers(), server(context, contents::hold));
    }

    /** For the server's end; {@code whenHeld} as {@link CountedSslHandler} has it. */
    static SslHandler server(SSLContext context, LongPredicate whenHeld) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(VERSIONS);
        SslHandler handler = new CountedSslHandler(engine, whenHeld);
        handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        return handler;
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
