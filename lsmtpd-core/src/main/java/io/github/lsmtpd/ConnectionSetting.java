package io.github.lsmtpd;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingBuilder;
import io.github.lsmtpd.config.SettingException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The settings of {@link ConnectionLimits}: their variables, defaults and ranges. Stateless. */
public final class ConnectionSetting {
    private static final int MANY = 1_000_000;

    /** {@link ConnectionLimits#maxConnections}. */
    public static final Setting<Integer> MAX_CONNECTIONS = Setting.number("maxConnections", "MAX_CONNECTIONS", 0, MANY)
            .byDefault(20_000)
            .meaning("most connections at once, for which the process needs as many file descriptors; 0 for no limit");

    /** {@link ConnectionLimits#maxPerAddress}. */
    public static final Setting<Integer> MAX_CONNECTIONS_PER_ADDRESS = Setting.number(
                    "maxPerAddress", "MAX_CONNECTIONS_PER_ADDRESS", 0, MANY)
            .byDefault(50)
            .meaning("most connections at once of one address; 0 for no limit");

    /** {@link ConnectionLimits#maxNewPerSecond}. */
    public static final Setting<Integer> MAX_NEW_CONNECTIONS = Setting.number(
                    "maxNewPerSecond", "MAX_NEW_CONNECTIONS_PER_SECOND", 0, MANY)
            .byDefault(100)
            .meaning("most new connections a second of one address; 0 for no limit");

    /** {@link ConnectionLimits#maxHandshakes}. */
    public static final Setting<Integer> MAX_HANDSHAKES = Setting.number("maxHandshakes", "MAX_TLS_HANDSHAKES", 0, MANY)
            .byDefault(500)
            .meaning("most TLS handshakes in progress; 0 for no limit");

    /** {@link ConnectionLimits#maxHandshakesPerSecond}. */
    public static final Setting<Integer> MAX_NEW_HANDSHAKES = Setting.number(
                    "maxHandshakesPerSecond", "MAX_TLS_HANDSHAKES_PER_SECOND", 0, MANY)
            .byDefault(50)
            .meaning("most new TLS handshakes a second of one address; 0 for no limit");

    /** {@link ConnectionLimits#maxAuthFailuresPerMinute}. */
    public static final Setting<Integer> MAX_NEW_AUTH_FAILURES = Setting.number(
                    "maxAuthFailuresPerMinute", "MAX_AUTH_FAILURES_PER_MINUTE", 0, MANY)
            .byDefault(30)
            .meaning("most failed authentications a minute of one address; 0 for no limit");

    /** {@link ConnectionLimits#ipv4Prefix}. */
    public static final Setting<Integer> IPV4_PREFIX = Setting.number(
                    "ipv4Prefix", "ADDRESS_IPV4_PREFIX", 0, Integer.SIZE)
            .byDefault(Integer.SIZE)
            .meaning("how many bits of IPv4 addresses count as one address");

    /** {@link ConnectionLimits#ipv6Prefix}. */
    public static final Setting<Integer> IPV6_PREFIX = Setting.number(
                    "ipv6Prefix", "ADDRESS_IPV6_PREFIX", 0, 4 * Integer.SIZE)
            .byDefault(2 * Integer.SIZE)
            .meaning("how many bits of IPv6 addresses do");

    /** {@link ConnectionLimits#exempt}. */
    public static final Setting<List<IpNetwork>> EXEMPT_NETWORKS = networks("exempt", "EXEMPT_NETWORKS")
            .byDefault(List.of(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1")))
            .meaning("networks, with commas between them, whose addresses have none of these limits; `none` for none");

    private ConnectionSetting() {}

    /**
     * All of them, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        return List.of(
                MAX_CONNECTIONS,
                MAX_CONNECTIONS_PER_ADDRESS,
                MAX_NEW_CONNECTIONS,
                MAX_HANDSHAKES,
                MAX_NEW_HANDSHAKES,
                MAX_NEW_AUTH_FAILURES,
                IPV4_PREFIX,
                IPV6_PREFIX,
                EXEMPT_NETWORKS);
    }

    /**
     * Declares a list of networks; its variable has commas between them, or is {@code none}.
     *
     * @param name the name in code
     * @param variable the environment variable
     * @return what is still to be declared
     */
    public static SettingBuilder<List<IpNetwork>> networks(String name, String variable) {
        return Setting.parsed(name, variable, ConnectionSetting::parse, ConnectionSetting::write);
    }

    private static List<IpNetwork> parse(String variable, String text) {
        if (text.equals("none")) {
            return List.of();
        }
        try {
            return Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(IpNetwork::parse)
                    .toList();
        } catch (SettingException e) {
            throw new SettingException(
                    variable, text, "IP addresses and networks such as 192.0.2.0/24 with commas between them, or none");
        }
    }

    private static String write(List<IpNetwork> networks) {
        return networks.isEmpty()
                ? "none"
                : networks.stream().map(IpNetwork::toString).collect(Collectors.joining(","));
    }
}
