package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import java.util.List;
import java.util.Objects;

/**
 * How many clients a server takes at once and in a second; those above it get 421 4.7.0, or STARTTLS 454 4.7.0, and come
 * later. An address counts together with its network, for who has one IPv6 address has many. Nothing is remembered of an
 * address for longer than its connections last, and a second. Immutable; each method that gives a changed copy throws a
 * {@link SettingException} for a value that cannot be used.
 *
 * @param maxConnections the most connections at once, 0 for no limit but that of the process's file descriptors
 * @param maxPerAddress the most connections at once of one address, 0 for no limit
 * @param maxNewPerSecond the most new connections a second of one address, 0 for no limit
 * @param maxHandshakes the most TLS handshakes in progress, 0 for no limit
 * @param maxHandshakesPerSecond the most new TLS handshakes a second of one address, 0 for no limit
 * @param maxAuthFailuresPerMinute how often the clients of one address may fail to prove who they are, in a minute, before each
 *     further failure ends its session; 0 for no limit
 * @param ipv4Prefix how many bits of IPv4 addresses count as one address
 * @param ipv6Prefix how many bits of IPv6 addresses count as one address
 * @param exempt networks whose addresses have no limits of their own
 */
public record ConnectionLimits(
        int maxConnections,
        int maxPerAddress,
        int maxNewPerSecond,
        int maxHandshakes,
        int maxHandshakesPerSecond,
        int maxAuthFailuresPerMinute,
        int ipv4Prefix,
        int ipv6Prefix,
        List<IpNetwork> exempt) {
    private static final ConnectionLimits DEFAULTS = new ConnectionLimits(
            ConnectionSetting.MAX_CONNECTIONS.defaultValue(),
            ConnectionSetting.MAX_CONNECTIONS_PER_ADDRESS.defaultValue(),
            ConnectionSetting.MAX_NEW_CONNECTIONS.defaultValue(),
            ConnectionSetting.MAX_HANDSHAKES.defaultValue(),
            ConnectionSetting.MAX_NEW_HANDSHAKES.defaultValue(),
            ConnectionSetting.MAX_NEW_AUTH_FAILURES.defaultValue(),
            ConnectionSetting.IPV4_PREFIX.defaultValue(),
            ConnectionSetting.IPV6_PREFIX.defaultValue(),
            ConnectionSetting.EXEMPT_NETWORKS.defaultValue());

    /**
     * Checks every value.
     *
     * @param maxConnections the most connections at once
     * @param maxPerAddress the most connections at once of one address
     * @param maxNewPerSecond the most new connections a second of one address
     * @param maxHandshakes the most TLS handshakes in progress
     * @param maxHandshakesPerSecond the most new TLS handshakes a second of one address
     * @param maxAuthFailuresPerMinute the most failed authentications a minute of one address
     * @param ipv4Prefix how many bits of IPv4 addresses count as one address
     * @param ipv6Prefix how many bits of IPv6 addresses count as one address
     * @param exempt networks without limits of their own, copied
     */
    public ConnectionLimits {
        ConnectionSetting.MAX_CONNECTIONS.check(maxConnections);
        ConnectionSetting.MAX_CONNECTIONS_PER_ADDRESS.check(maxPerAddress);
        ConnectionSetting.MAX_NEW_CONNECTIONS.check(maxNewPerSecond);
        ConnectionSetting.MAX_HANDSHAKES.check(maxHandshakes);
        ConnectionSetting.MAX_NEW_HANDSHAKES.check(maxHandshakesPerSecond);
        ConnectionSetting.MAX_NEW_AUTH_FAILURES.check(maxAuthFailuresPerMinute);
        ConnectionSetting.IPV4_PREFIX.check(ipv4Prefix);
        ConnectionSetting.IPV6_PREFIX.check(ipv6Prefix);
        exempt = List.copyOf(Objects.requireNonNull(exempt, "exempt"));
    }

    /**
     * 20,000 connections, 50 of one address and 100 new ones a second; 500 handshakes in progress, 50 new ones a second of
     * one address; 30 failed authentications a minute of one address; IPv4 by address and IPv6 by /64; the loopback has no limits of its own.
     *
     * @return the defaults
     */
    public static ConnectionLimits defaults() {
        return DEFAULTS;
    }

    /**
     * With other numbers of connections.
     *
     * @param max the most at once, 0 for no limit
     * @param perAddress the most at once of one address, 0 for no limit
     * @param newPerSecond the most new ones a second of one address, 0 for no limit
     * @return the changed copy
     */
    public ConnectionLimits withConnections(int max, int perAddress, int newPerSecond) {
        return new ConnectionLimits(
                max,
                perAddress,
                newPerSecond,
                maxHandshakes,
                maxHandshakesPerSecond,
                maxAuthFailuresPerMinute,
                ipv4Prefix,
                ipv6Prefix,
                exempt);
    }

    /**
     * With other numbers of TLS handshakes.
     *
     * @param inProgress the most in progress, 0 for no limit
     * @param perSecond the most new ones a second of one address, 0 for no limit
     * @return the changed copy
     */
    public ConnectionLimits withHandshakes(int inProgress, int perSecond) {
        return new ConnectionLimits(
                maxConnections,
                maxPerAddress,
                maxNewPerSecond,
                inProgress,
                perSecond,
                maxAuthFailuresPerMinute,
                ipv4Prefix,
                ipv6Prefix,
                exempt);
    }

    /**
     * With another number of failed authentications.
     *
     * @param perMinute the most a minute of one address, 0 for no limit
     * @return the changed copy
     */
    public ConnectionLimits withAuthFailures(int perMinute) {
        return new ConnectionLimits(
                maxConnections,
                maxPerAddress,
                maxNewPerSecond,
                maxHandshakes,
                maxHandshakesPerSecond,
                perMinute,
                ipv4Prefix,
                ipv6Prefix,
                exempt);
    }

    /**
     * With other networks that count as one address.
     *
     * @param ipv4 how many bits of IPv4 addresses
     * @param ipv6 how many bits of IPv6 addresses
     * @return the changed copy
     */
    public ConnectionLimits withPrefixes(int ipv4, int ipv6) {
        return new ConnectionLimits(
                maxConnections,
                maxPerAddress,
                maxNewPerSecond,
                maxHandshakes,
                maxHandshakesPerSecond,
                maxAuthFailuresPerMinute,
                ipv4,
                ipv6,
                exempt);
    }

    /**
     * With other networks whose addresses have no limits of their own.
     *
     * @param networks the networks, perhaps none
     * @return the changed copy
     */
    public ConnectionLimits withExempt(List<IpNetwork> networks) {
        return new ConnectionLimits(
                maxConnections,
                maxPerAddress,
                maxNewPerSecond,
                maxHandshakes,
                maxHandshakesPerSecond,
                maxAuthFailuresPerMinute,
                ipv4Prefix,
                ipv6Prefix,
                networks);
    }
}
