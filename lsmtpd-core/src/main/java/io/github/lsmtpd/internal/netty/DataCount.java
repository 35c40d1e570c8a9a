package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Counts for the handler in front of it how much data it has made of its records. Used on the connection's thread alone. */
final class DataCount extends ChannelInboundHandlerAdapter {
    private final CountedSslHandler tls;

    DataCount(CountedSslHandler tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        tls.dataRead(((ByteBuf) message).readableBytes());
        ctx.fireChannelRead(message);
    }
}
