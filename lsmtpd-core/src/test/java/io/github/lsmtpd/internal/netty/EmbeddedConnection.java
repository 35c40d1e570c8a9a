package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.DialogConnection;
import io.github.lsmtpd.TestTls;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** A client's connection without a socket and without waiting: the clock goes on only when nothing else happens. */
public final class EmbeddedConnection implements DialogConnection {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration TICK = Duration.ofMillis(100);

    private final EmbeddedSmtpChannel channel;
    private final int pieceSize;
    private final StringBuilder replies = new StringBuilder();
    /** The client's end of TLS, once there is some. */
    private @Nullable EmbeddedChannel tls;

    /**
     * A connection to a server.
     *
     * @param settings the server's settings
     * @param pieceSize how many bytes the server gets at a time
     */
    public EmbeddedConnection(ServerSettings settings, int pieceSize) {
        this.channel = new EmbeddedSmtpChannel(settings);
        this.pieceSize = pieceSize;
    }

    @Override
    public void startTls() {
        SSLEngine engine = TestTls.context().createSSLEngine();
        engine.setUseClientMode(true);
        SslHandler handler = new SslHandler(engine);
        tls = new EmbeddedChannel(handler);
        exchange(tls);
        if (!handler.handshakeFuture().isSuccess()) {
            throw new AssertionError("no TLS", handler.handshakeFuture().cause());
        }
    }

    /** Carries bytes to and fro until neither end sends any more. */
    private void exchange(EmbeddedChannel client) {
        boolean more = true;
        while (more) {
            more = false;
            for (ByteBuf sent = client.readOutbound(); sent != null; sent = client.readOutbound()) {
                more = true;
                sendPlain(ByteBufUtil.getBytes(sent));
                sent.release();
            }
            for (ByteBuf reply = channel.readOutbound(); reply != null; reply = channel.readOutbound()) {
                more = true;
                client.writeInbound(reply);
            }
        }
    }

    @Override
    public void send(byte[] bytes) {
        if (tls == null) {
            sendPlain(bytes);
        } else {
            tls.writeOutbound(Unpooled.wrappedBuffer(bytes));
            exchange(tls);
        }
    }

    private void sendPlain(byte[] bytes) {
        for (int at = 0; at < bytes.length && channel.isOpen(); at += pieceSize) {
            channel.receive(Unpooled.copiedBuffer(bytes, at, Math.min(pieceSize, bytes.length - at)));
        }
    }

    @Override
    public @Nullable String readLine() {
        for (Duration waited = Duration.ZERO; waited.compareTo(TIMEOUT) < 0; waited = waited.plus(TICK)) {
            takeReplies();
            int end = replies.indexOf("\r\n");
            if (end >= 0) {
                String line = replies.substring(0, end);
                replies.delete(0, end + 2);
                return line;
            }
            if (channel.isClosedToTheClient()) {
                return replies.isEmpty() ? null : replies + "<end of connection>";
            }
            channel.pass(TICK);
        }
        throw new AssertionError("no reply within " + TIMEOUT + ", only " + replies);
    }

    private void takeReplies() {
        if (tls != null) {
            exchange(tls);
        }
        for (ByteBuf reply = nextReply(); reply != null; reply = nextReply()) {
            replies.append(reply.toString(StandardCharsets.ISO_8859_1));
            reply.release();
        }
    }

    private @Nullable ByteBuf nextReply() {
        return tls == null ? channel.readOutbound() : tls.readInbound();
    }

    @Override
    public void hangUp() {
        channel.close().syncUninterruptibly();
    }

    @Override
    public void endOutput() {
        channel.receiveEnd();
    }

    @Override
    public void stopServer() {
        channel.pipeline().fireUserEventTriggered(ConnectionEvent.STOP);
    }

    @Override
    public void close() {
        takeReplies();
        if (tls != null) { // the alerts at the end of TLS are not read
            hangUp();
            channel.releaseOutbound();
            tls.finishAndReleaseAll();
        }
        channel.end();
    }
}
