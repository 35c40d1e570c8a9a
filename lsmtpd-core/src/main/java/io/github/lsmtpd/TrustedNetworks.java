package io.github.lsmtpd;

import java.net.InetAddress;
import java.util.List;

/**
 * Who may say where a client really is. Whoever is in one of these networks can pretend to be any client. Immutable.
 *
 * @param proxies begin each connection with a header of the PROXY protocol, version 1 or 2; without one, it is closed after five
 *     seconds. What the header says of TLS is believed, too: the client then counts as encrypted
 * @param xclient may send XCLIENT, as Postfix and nginx do
 */
public record TrustedNetworks(List<IpNetwork> proxies, List<IpNetwork> xclient) {
    private static final TrustedNetworks NONE = new TrustedNetworks(List.of(), List.of());

    /**
     * Copies both.
     *
     * @param proxies begin each connection with a header of the PROXY protocol
     * @param xclient may send XCLIENT
     */
    public TrustedNetworks {
        proxies = List.copyOf(proxies);
        xclient = List.copyOf(xclient);
    }

    /**
     * A client is where its connection comes from.
     *
     * @return no networks
     */
    public static TrustedNetworks none() {
        return NONE;
    }

    /**
     * Returns whether a connection begins with a header of the PROXY protocol.
     *
     * @param peer where it comes from
     * @return true if it is a trusted proxy
     */
    public boolean isProxy(InetAddress peer) {
        return contains(proxies, peer);
    }

    /**
     * Returns whether XCLIENT may be sent over a connection.
     *
     * @param peer where it comes from
     * @return true if that is trusted
     */
    public boolean maySendXclient(InetAddress peer) {
        return contains(xclient, peer);
    }

    private static boolean contains(List<IpNetwork> networks, InetAddress peer) {
        for (IpNetwork network : networks) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }
}
