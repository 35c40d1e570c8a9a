package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.TestTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;

/** The client's end of TLS to a server without a socket; its first record waits for {@link #exchange}. */
final class EmbeddedTlsClient {
    private final EmbeddedSmtpChannel server;
    private final SslHandler tls = new SslHandler(engine());
    private final EmbeddedChannel channel = new EmbeddedChannel(tls);

    EmbeddedTlsClient(EmbeddedSmtpChannel server) {
        this.server = server;
    }

    private static SSLEngine engine() {
        SSLEngine engine = TestTls.context().createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }

    /** The next that it would send. */
    ByteBuf nextOutput() {
        return channel.readOutbound();
    }

    /** Carries bytes to and fro until both ends are silent; gives the replies that the client has read. */
    String exchange() {
        boolean more = true;
        while (more) {
            more = false;
            for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
                more = true;
                server.receive(sent);
            }
            byte[] reply = server.sent();
            if (reply.length > 0) {
                more = true;
                channel.writeInbound(Unpooled.wrappedBuffer(reply));
            }
        }
        return replies();
    }

    private String replies() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf plain = channel.readInbound(); plain != null; plain = channel.readInbound()) {
            text.append(plain.toString(StandardCharsets.ISO_8859_1));
            plain.release();
        }
        return text.toString();
    }

    /** Sends as soon as it can, with the end of the handshake if that is not over. */
    String ask(String commands) {
        var unused = channel.writeAndFlush(Unpooled.copiedBuffer(commands, StandardCharsets.ISO_8859_1));
        return exchange();
    }

    void end() {
        channel.finishAndReleaseAll();
    }
}
