package io.github.lsmtpd.internal.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** The way of talking to the kernel: the native one where the host brought it, otherwise that of the JDK. */
record NettyTransport(IoHandlerFactory factory, Class<? extends ServerChannel> serverChannel) {
    static NettyTransport jdk() {
        return new NettyTransport(NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }

    static NettyTransport best() {
        try {
            if (Epoll.isAvailable()) {
                return new NettyTransport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
            }
        } catch (NoClassDefFoundError e) {
            // Not on the class path, which is all that this means: the native transport is optional.
        }
        return jdk();
    }
}
