package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Replies on their way out: those to a batch of commands leave together (RFC 2920 §3.2), copied into one buffer, because
 * one write costs more than many replies. Used on the connection's thread alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, and that is seen
final class ReplyBatch {
    /** Enough for what clients usually send at once. */
    private static final int USUAL = 256;
    /** From here on, a batch counts as unread replies, which are bounded. */
    private static final int FULL = NettySmtpServer.UNREAD_REPLIES.low();

    private final ChannelHandlerContext ctx;
    private final boolean enhanced;
    private @Nullable ByteBuf batch;

    ReplyBatch(ChannelHandlerContext ctx, boolean enhanced) {
        this.ctx = ctx;
        this.enhanced = enhanced;
    }

    void add(Reply reply) {
        byte[] bytes = reply.toBytes(enhanced);
        if (batch == null) {
            batch = ctx.alloc().ioBuffer(Math.max(USUAL, bytes.length));
        }
        batch.writeBytes(bytes);
        if (batch.readableBytes() >= FULL) {
            write();
        }
    }

    /** Sends what there is. */
    void flush() {
        write();
        ctx.flush();
    }

    /** Nobody is there to read them. */
    void drop() {
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }

    private void write() {
        ByteBuf full = batch;
        batch = null;
        if (full != null) {
            ctx.write(full, ctx.voidPromise());
        }
    }
}
