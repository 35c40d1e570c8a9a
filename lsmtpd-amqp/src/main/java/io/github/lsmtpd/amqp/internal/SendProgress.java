package io.github.lsmtpd.amqp.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Observes the bytes of a connection leave this process, so that a large message on a slow link is not taken for one that
 * is stuck. What the buffers of the system hold has left.
 */
final class SendProgress extends ChannelOutboundHandlerAdapter {
    /** Frames of at least this size are observed one by one; a large message is sent in frames of up to 128 KiB. */
    private static final int FRAME = 16 << 10;

    private final long highWaterMark;
    private volatile long sentAt = System.nanoTime();
    private long pendingBefore;

    /**
     * For a channel with a given limit.
     *
     * @param highWaterMark the number of pending bytes at which the channel is not writable
     */
    SendProgress(long highWaterMark) {
        this.highWaterMark = highWaterMark;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean observed = message instanceof ByteBuf frame && frame.readableBytes() >= FRAME;
        var unused = context.write(message, observed ? observe(promise.unvoid()) : promise);
    }

    private ChannelPromise observe(ChannelPromise promise) {
        return promise.addListener(sent -> {
            if (sent.isSuccess()) {
                sentAt = System.nanoTime();
            }
        });
    }

    /** The number of bytes that wait for the network, or a little more. */
    long pending(Channel socket) {
        return Math.max(0, highWaterMark - socket.bytesBeforeUnwritable());
    }

    /** When bytes last left, as far as frames or earlier calls have shown; for one thread. */
    long sentAt(Channel socket) {
        long pending = pending(socket);
        if (pending < pendingBefore) {
            sentAt = System.nanoTime();
        }
        pendingBefore = pending;
        return sentAt;
    }

    /** Runs an action when all that was written before has left. */
    static void whenSent(Channel socket, Runnable action) {
        var unused = socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> action.run());
    }
}
