package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A network of IP addresses (RFC 4632 §3.1, RFC 4291 §2.3), such as {@code 192.0.2.0/24}, or one address. An IPv4 address that
 * is mapped into IPv6 (RFC 4291 §2.5.5.2) is that IPv4 address. Immutable.
 *
 * @param address its first address: the bits after the prefix are zero
 * @param prefixLength how many bits all its addresses have in common
 */
public record IpNetwork(InetAddress address, int prefixLength) {
    private static final String EXPECTED = "an IP address, or a network such as 192.0.2.0/24 or 2001:db8::/32";
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    /** Java would ask DNS for what is none, such as 192.0.2.256. */
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern PREFIX_LENGTH = Pattern.compile("\\d{1,3}");

    /**
     * Checks that no address bit is set after the prefix, which is most often a mistake in writing.
     *
     * @param address its first address
     * @param prefixLength how many bits all its addresses have in common
     * @throws SettingException if the length is out of range or a later bit is set
     */
    public IpNetwork {
        Objects.requireNonNull(address, "address");
        if (!address.equals(masked(address, prefixLength))) {
            throw new SettingException(
                    "network", address.getHostAddress() + "/" + prefixLength, "no address bit set after the prefix");
        }
    }

    /**
     * Reads a network. Never asks DNS.
     *
     * @param text an address, or a network in CIDR notation
     * @return the network
     * @throws SettingException if the text is neither
     */
    public static IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(text, slash < 0 ? text : text.substring(0, slash));
        int bits = address.getAddress().length * Byte.SIZE;
        if (slash < 0) {
            return new IpNetwork(address, bits);
        }
        String length = text.substring(slash + 1);
        if (!PREFIX_LENGTH.matcher(length).matches() || Integer.parseInt(length) > bits) {
            throw new SettingException("network", text, EXPECTED);
        }
        return new IpNetwork(address, Integer.parseInt(length));
    }

    /**
     * The network of an address.
     *
     * @param address any address
     * @param prefixLength how many bits are those of the network
     * @return the network that the address is in
     * @throws SettingException if the length is negative or greater than that of the address
     */
    public static IpNetwork of(InetAddress address, int prefixLength) {
        return new IpNetwork(masked(address, prefixLength), prefixLength);
    }

    /**
     * Returns whether an address belongs to the network.
     *
     * @param other the address
     * @return false also for an address of the other family
     */
    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = prefixLength / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        int rest = prefixLength % Byte.SIZE;
        return rest == 0 || (ours[whole] ^ theirs[whole]) >> (Byte.SIZE - rest) == 0;
    }

    /**
     * The network as it is written.
     *
     * @return CIDR notation, or the address alone if it is one
     */
    @Override
    public String toString() {
        String host = address.getHostAddress();
        return prefixLength == address.getAddress().length * Byte.SIZE ? host : host + "/" + prefixLength;
    }

    private static InetAddress literal(String text, String address) {
        try {
            if (IPV4.matcher(address).matches() || IPV6.matcher(address).matches()) {
                return InetAddress.getByName(address);
            }
        } catch (UnknownHostException e) {
            // told below, as any other text
        }
        throw new SettingException("network", text, EXPECTED);
    }

    private static InetAddress masked(InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        if (prefixLength < 0 || prefixLength > bytes.length * Byte.SIZE) {
            throw new SettingException(
                    "prefixLength",
                    prefixLength,
                    "0 to " + bytes.length * Byte.SIZE + " for " + address.getHostAddress());
        }
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.min(Byte.SIZE, Math.max(0, prefixLength - i * Byte.SIZE));
            bytes[i] &= (byte) (0xFF << (Byte.SIZE - kept));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
