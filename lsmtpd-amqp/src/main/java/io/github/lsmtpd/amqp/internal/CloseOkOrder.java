package io.github.lsmtpd.amqp.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Sends channel.close-ok after the frames that were written before it. The library answers channel.close on the event loop,
 * at once, while frames of the publishing thread still wait for the event loop; so close-ok could be sent between the method
 * and the content of a message, for which the broker would close the connection (AMQP 0-9-1 §4.2.6).
 */
final class CloseOkOrder extends ChannelOutboundHandlerAdapter {
    /** Type, channel, size, class, method, end. */
    private static final int LENGTH = 1 + 2 + 4 + 2 + 2 + 1;

    private static final int METHOD_FRAME = 1;
    private static final int CHANNEL_CLASS = 20;
    private static final int CLOSE_OK = 41;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf frame && isCloseOk(frame)) {
            context.executor().execute(() -> {
                var unused = context.writeAndFlush(message, promise);
            });
        } else {
            var unused = context.write(message, promise);
        }
    }

    private static boolean isCloseOk(ByteBuf frame) {
        int start = frame.readerIndex();
        return frame.readableBytes() == LENGTH
                && frame.getByte(start) == METHOD_FRAME
                && frame.getShort(start + 7) == CHANNEL_CLASS
                && frame.getShort(start + 9) == CLOSE_OK;
    }
}
