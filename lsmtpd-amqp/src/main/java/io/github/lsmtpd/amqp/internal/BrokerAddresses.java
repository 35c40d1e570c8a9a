package io.github.lsmtpd.amqp.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * Finds the addresses of the broker's name. The client library would ask Netty for the name, which looks it up on the
 * event loop and knows the first address only.
 */
interface BrokerAddresses {
    /**
     * Looks a name up; may block.
     *
     * @param host a name, or an address in text form
     * @return at least one address, in the order in which they are to be tried
     * @throws UnknownHostException if there is none
     */
    InetAddress[] resolve(String host) throws UnknownHostException;

    /** Asks the system. */
    static BrokerAddresses system() {
        return InetAddress::getAllByName;
    }

    /**
     * Connects to one address, while the connection goes on to know the broker by its name, which TLS is to verify. Stands in
     * the pipeline of one socket.
     */
    final class Redirect extends ChannelOutboundHandlerAdapter {
        private final InetSocketAddress address;

        Redirect(InetAddress address, int port) {
            this.address = new InetSocketAddress(address, port);
        }

        @Override
        public void connect(
                ChannelHandlerContext context, SocketAddress named, SocketAddress local, ChannelPromise promise) {
            var unused = context.connect(address, local, promise);
        }
    }
}
