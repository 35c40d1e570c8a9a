package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.DialogConnection;
import io.github.lsmtpd.ServerSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A dialogue without a socket and without waiting: the clock goes on only when nothing else happens. */
public final class EmbeddedConnection implements DialogConnection {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration TICK = Duration.ofMillis(100);

    private final EmbeddedSmtpChannel channel;
    private final int pieceSize;
    private final StringBuilder replies = new StringBuilder();

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
    public void send(byte[] bytes) {
        for (int at = 0; at < bytes.length && channel.isOpen(); at += pieceSize) {
            channel.receive(Unpooled.copiedBuffer(bytes, at, Math.min(pieceSize, bytes.length - at)));
        }
    }

    @Override
    public @Nullable String readLine() {
        for (Duration waited = Duration.ZERO; waited.compareTo(PATIENCE) < 0; waited = waited.plus(TICK)) {
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
        throw new AssertionError("no reply within " + PATIENCE + ", only " + replies);
    }

    private void takeReplies() {
        for (ByteBuf reply = channel.readOutbound(); reply != null; reply = channel.readOutbound()) {
            replies.append(reply.toString(StandardCharsets.ISO_8859_1));
            reply.release();
        }
    }

    @Override
    public void hangUp() {
        channel.close().syncUninterruptibly();
    }

    @Override
    public void stopServer() {
        channel.pipeline().fireUserEventTriggered(SmtpSessionHandler.STOP);
    }

    @Override
    public void close() {
        takeReplies();
        channel.end();
    }
}
