package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A handshake of the server with itself, in memory. It shows that key and certificate belong together, that they work with the
 * cipher suites, and which certificate clients get. Not thread safe.
 */
final class OwnHandshake {
    private static final int ENOUGH_STEPS = 100;

    private final SSLEngine server;
    private final SSLEngine client;

    private OwnHandshake(SSLEngine server, SSLEngine client) {
        this.server = server;
        this.client = client;
    }

    /**
     * Shakes hands.
     *
     * @return the certificate that a client gets
     * @throws SSLException if that fails
     */
    static X509Certificate certificate(SslContext context) throws SSLException {
        SSLEngine server = context.newEngine(ByteBufAllocator.DEFAULT);
        SSLEngine client = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .build()
                .newEngine(ByteBufAllocator.DEFAULT);
        try {
            server.setWantClientAuth(false); // takes back that one is needed, too
            new OwnHandshake(server, client).shake();
            return (X509Certificate) client.getSession().getPeerCertificates()[0];
        } finally {
            ReferenceCountUtil.release(server);
        }
    }

    private void shake() throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < ENOUGH_STEPS && !(isDone(client) && isDone(server)); i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        if (!isDone(client) || !isDone(server)) {
            throw new SSLException("the handshake does not end");
        }
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getProtocol().equals("NONE");
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTasks(engine);
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(32 * 1024));
                in.compact();
            }
            default -> {}
        }
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
