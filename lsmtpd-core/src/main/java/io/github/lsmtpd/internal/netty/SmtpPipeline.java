package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ServerSettings;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.internal.session.BodyStore;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;

/** What a connection passes through, from the socket inwards: frames, session. */
final class SmtpPipeline extends ChannelInitializer<Channel> {
    private final ServerSettings settings;
    private final boolean lmtp;
    private final BodyStore bodies;
    private final ChannelGroup connections;

    SmtpPipeline(ServerSettings settings, boolean lmtp, BodyStore bodies, ChannelGroup connections) {
        this.settings = settings;
        this.lmtp = lmtp;
        this.bodies = bodies;
        this.connections = connections;
    }

    @Override
    protected void initChannel(Channel channel) {
        SmtpFrameDecoder decoder = new SmtpFrameDecoder(settings.tolerates(SmtpTolerance.BARE_LF), bodies::hold);
        channel.pipeline().addLast(decoder);
        channel.pipeline()
                .addLast(new SmtpSessionHandler(
                        settings, lmtp, bodies, decoder, channel.pipeline().context(decoder)));
        connections.add(channel);
    }
}
