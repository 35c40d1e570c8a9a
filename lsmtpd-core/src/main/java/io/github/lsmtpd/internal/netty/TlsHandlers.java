package io.github.lsmtpd.internal.netty;

import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Makes the handlers that encrypt a connection. */
final class TlsHandlers {
    /** RFC 8996: nothing older. */
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private TlsHandlers() {}

    /** For the server's end; {@code whenHeld} as {@link CountedSslHandler} has it. */
    static SslHandler server(SSLContext context, LongPredicate whenHeld) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(VERSIONS);
        SslHandler handler = new CountedSslHandler(engine, whenHeld);
        handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        return handler;
    }
}
