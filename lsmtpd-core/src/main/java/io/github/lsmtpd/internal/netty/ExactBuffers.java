package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Copies what came into a buffer of its size where the receive buffer is much larger: TLS keeps a record that is not
 * complete, and with it the buffer that it came in. Has no state.
 */
final class ExactBuffers extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (bytes.capacity() > 2 * bytes.readableBytes()) {
            ByteBuf exact = Unpooled.buffer(bytes.readableBytes());
            exact.writeBytes(bytes);
            bytes.release();
            ctx.fireChannelRead(exact);
        } else {
            ctx.fireChannelRead(bytes);
        }
    }
}
