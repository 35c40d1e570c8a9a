package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.internal.session.ServerContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;

/**
 * What a connection passes through, from the socket inwards: {@link TlsHandlers} where it is encrypted; in front of the
 * session {@link ConnectionOpening}, and then {@link SmtpConnection} in its place.
 */
final class SmtpPipeline extends ChannelInitializer<Channel> {
    private final ServerContext server;
    private final ListenerConfig listener;
    private final ListenerTls tls;
    private final Admission admission;
    private final ChannelGroup connections;

    SmtpPipeline(
            ServerContext server,
            ListenerConfig listener,
            ListenerTls tls,
            Admission admission,
            ChannelGroup connections) {
        this.server = server;
        this.listener = listener;
        this.tls = tls;
        this.admission = admission;
        this.connections = connections;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new ConnectionOpening(server, listener, tls, new ConnectionAdmission(admission, channel)));
        connections.add(channel);
    }
}
