package io.github.lsmtpd.amqp.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Sees the bytes of a connection leave this process, so that a large message that moves over a slow link is not taken for
 * one that is stuck. It cannot see what the system's own buffers hold.
 */
final class SendProgress extends ChannelOutboundHandlerAdapter {
    /** Frames from this size on are watched one by one; a large message is cut into frames of up to 128 KiB. */
    private static final int FRAME = 16 << 10;

    private final long highWaterMark;
    private volatile long sentAt = System.nanoTime();
    private long pendingBefore;

    /**
     * For a channel with a given limit.
     *
     * @param highWaterMark the limit from which on the channel says that it is full
     */
    SendProgress(long highWaterMark) {
        this.highWaterMark = highWaterMark;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean watched = message instanceof ByteBuf frame && frame.readableBytes() >= FRAME;
        var unused = context.write(message, watched ? watch(promise.unvoid()) : promise);
    }

    private ChannelPromise watch(ChannelPromise promise) {
        return promise.addListener(sent -> {
            if (sent.isSuccess()) {
                sentAt = System.nanoTime();
            }
        });
    }

    /** How many bytes wait for the network, or a little more. */
    long pending(Channel socket) {
        return Math.max(0, highWaterMark - socket.bytesBeforeUnwritable());
    }

    /** When bytes last left, as far as was seen by frames or by earlier calls; for one thread. */
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
