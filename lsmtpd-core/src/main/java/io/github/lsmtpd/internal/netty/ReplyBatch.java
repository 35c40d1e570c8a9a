package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
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

    private final Channel channel;
    private final boolean enhanced;
    private @Nullable ByteBuf batch;
    private boolean open;

    /**
     * A batch without a reply.
     *
     * @param channel where replies go
     * @param enhanced whether they have enhanced status codes (RFC 2034)
     */
    ReplyBatch(Channel channel, boolean enhanced) {
        this.channel = channel;
        this.enhanced = enhanced;
    }

    /** From here on, replies wait for {@link #end}. */
    void begin() {
        open = true;
    }

    /** Returns whether a batch that has begun will be ended. */
    boolean isOpen() {
        return open;
    }

    /** Sends what there is; from here on, replies are sent at once. */
    void end() {
        open = false;
        flush();
    }

    /** Sends a reply, or keeps it for the others of its batch. */
    void add(Reply reply) {
        byte[] bytes = reply.toBytes(enhanced);
        if (batch == null) {
            batch = channel.alloc().ioBuffer(Math.max(USUAL, bytes.length));
        }
        batch.writeBytes(bytes);
        if (batch.readableBytes() >= FULL) {
            write();
        }
        if (!open) {
            flush();
        }
    }

    /** Sends what there is, in the middle of a batch, too. */
    void flush() {
        write();
        channel.flush();
    }

    /** The client is gone; they are not sent. */
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
            channel.write(full, channel.voidPromise());
        }
    }
}
