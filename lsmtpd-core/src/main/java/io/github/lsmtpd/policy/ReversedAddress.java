package io.github.lsmtpd.policy;

import io.github.lsmtpd.IpNetwork;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** An address as lists of the DNS have it (RFC 5782 §2.1, §2.4). Stateless. */
final class ReversedAddress {
    /** Those that mean another host in each network (RFC 6890), and of which no public list knows anything. */
    private static final List<IpNetwork> PRIVATE = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "::",
                    "::1",
                    "fc00::/7",
                    "fe80::/10")
            .map(IpNetwork::parse)
            .toList();

    private ReversedAddress() {}

    static boolean isPrivate(InetAddress address) {
        return PRIVATE.stream().anyMatch(network -> network.contains(address));
    }

    /** The octets of IPv4, or the nibbles of IPv6, the last first, with a dot after each. */
    static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder reversed = new StringBuilder(4 * bytes.length);
        for (int i = bytes.length - 1; i >= 0; i--) {
            int octet = bytes[i] & 0xff;
            if (address instanceof Inet4Address) {
                reversed.append(octet).append('.');
            } else {
                reversed.append(Character.forDigit(octet & 0xf, 16)).append('.');
                reversed.append(Character.forDigit(octet >> 4, 16)).append('.');
            }
        }
        return reversed.toString();
    }
}
