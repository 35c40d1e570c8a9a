package io.github.lsmtpd.policy;

import io.github.lsmtpd.IpNetwork;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What counts as one client: who has one IPv6 address has the /64 around it. Stateless. */
final class ClientNetwork {
    static final int IPV4_ADDRESS = 32;
    private static final int IPV6_PREFIX = 64;

    private ClientNetwork() {}

    /** The network of the client, or empty where its address is not known. */
    static Optional<String> of(SessionInfo session, int ipv4Prefix) {
        InetSocketAddress socket = session.client().address();
        InetAddress address = socket == null ? null : socket.getAddress();
        return Optional.ofNullable(address)
                .map(known -> IpNetwork.of(known, known instanceof Inet4Address ? ipv4Prefix : IPV6_PREFIX))
                .map(IpNetwork::toString);
    }
}
