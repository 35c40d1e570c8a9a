package io.github.lsmtpd.amqp.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * Resolves the broker's name. The client library would let Netty do so, which resolves it on the event loop and uses the
 * first address only.
 */
interface BrokerAddresses {
    /**
     * Resolves a name; may block.
     *
     * @param host a name, or an address in text form
     * @return at least one address, in the order in which they are to be tried
     * @throws UnknownHostException if there is none
     */
    InetAddress[] resolve(String host) throws UnknownHostException;

    /** The resolver of the system. */
    static BrokerAddresses system() {
        return InetAddress::getAllByName;
    }

    /**
     * Connects to one address, while the connection keeps the broker's name, which TLS is to verify. In the pipeline of one
     * socket.
     */
    final class Redirect extends ChannelOutboundHandlerAdapter {
        private final InetSocketAddress address;

        Redirect(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public void connect(
                ChannelHandlerContext context, SocketAddress named, SocketAddress local, ChannelPromise promise) {
            var unused = context.connect(address, local, promise);
        }
    }
}
