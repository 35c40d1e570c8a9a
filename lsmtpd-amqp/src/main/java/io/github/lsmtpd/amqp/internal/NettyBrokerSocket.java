package io.github.lsmtpd.amqp.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;

/** A socket on an event loop: publishing never waits for the network. */
final class NettyBrokerSocket implements BrokerSocket {
    private static final int HIGH_WATER_MARK = Integer.MAX_VALUE;

    private final Channel channel;
    private final SendProgress progress = new SendProgress(HIGH_WATER_MARK);

    private NettyBrokerSocket(Channel channel) {
        this.channel = channel;
    }

    /** Sockets that share an event loop; the client library offers them since 5.27. */
    static Kind on(EventLoopGroup eventLoop) {
        return (factory, address, tls, opened) -> {
            var netty = factory.netty()
                    .eventLoopGroup(eventLoop)
                    .bootstrapCustomizer(bootstrap -> customize(bootstrap, factory.getConnectionTimeout()))
                    .channelCustomizer(channel -> opened.set(open(channel, address)));
            if (tls != null) {
                netty.sslContext(tls);
            }
        };
    }

    private static NettyBrokerSocket open(Channel channel, InetSocketAddress address) {
        NettyBrokerSocket socket = new NettyBrokerSocket(channel);
        channel.pipeline().addLast(new BrokerAddresses.Redirect(address), socket.progress, new CloseOkOrder());
        return socket;
    }

    /**
     * The library makes a publisher wait while a socket is not writable, and holds a lock meanwhile that its own shutdown
     * needs. So the socket always is writable, and {@link PublishWindow} is the bound instead.
     */
    private static void customize(Bootstrap bootstrap, int timeout) {
        bootstrap
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeout)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(HIGH_WATER_MARK - 1, HIGH_WATER_MARK));
    }

    @Override
    public long pending() {
        return progress.pending(channel);
    }

    @Override
    public long sentAt() {
        return progress.sentAt(channel);
    }

    @Override
    public void whenSent(Runnable action) {
        SendProgress.whenSent(channel, action);
    }

    /** Past the TLS handler, which would wait for some seconds until the network takes its close_notify. */
    @Override
    public void cut() {
        ChannelHandlerContext next = channel.pipeline().firstContext();
        var unused = next == null ? channel.close() : next.close();
    }
}
