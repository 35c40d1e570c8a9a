package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.internal.session.ServerContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;

/** What a connection passes through, from the socket inwards: frames, session. */
final class SmtpPipeline extends ChannelInitializer<Channel> {
    private final ServerContext server;
    private final boolean lmtp;
    private final ChannelGroup connections;

    SmtpPipeline(ServerContext server, boolean lmtp, ChannelGroup connections) {
        this.server = server;
        this.lmtp = lmtp;
        this.connections = connections;
    }

    @Override
    protected void initChannel(Channel channel) {
        SmtpFrameDecoder decoder =
                new SmtpFrameDecoder(server.settings().tolerates(SmtpTolerance.BARE_LF), server.contents()::hold);
        channel.pipeline().addLast(decoder);
        channel.pipeline()
                .addLast(new SmtpSessionHandler(
                        server, lmtp, decoder, channel.pipeline().context(decoder)));
        connections.add(channel);
    }
}
