package io.github.lsmtpd;

import io.github.lsmtpd.config.SettingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a server listens, and what is spoken there: each listener of a server may have another protocol, other extensions
 * and another {@link TlsConfig}. Immutable.
 *
 * @param address the address, port 0 for any that is free
 * @param protocol what is spoken
 * @param tls whether connections are encrypted
 * @param auth whether clients prove who they are
 * @param trusted who may say where a client really is
 * @param extensions what the EHLO reply offers. STARTTLS and REQUIRETLS are offered only where {@code tls} allows it; LMTP
 *     always has the two that RFC 2033 §5 asks for
 * @param name what {@link ClientInfo#listener} of its messages is, {@code smtp} or {@code lmtp} by default
 */
public record ListenerConfig(
        InetSocketAddress address,
        Protocol protocol,
        TlsConfig tls,
        AuthConfig auth,
        TrustedNetworks trusted,
        Set<SmtpExtension> extensions,
        String name) {
    private static final int SMTP_PORT = 25;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** What is spoken. */
    public enum Protocol {
        /** RFC 5321. */
        SMTP,
        /** RFC 2033: another mail server of this network hands mail over, and gets a result for each recipient. */
        LMTP
    }

    /**
     * Checks every value.
     *
     * @param address the address
     * @param protocol what is spoken
     * @param tls whether connections are encrypted
     * @param auth whether clients prove who they are
     * @param trusted who may say where a client really is
     * @param extensions what the EHLO reply offers, copied
     * @param name from 1 to 64 letters, digits, hyphens and underscores
     * @throws SettingException if the address is none of a machine, the port is that of SMTP for LMTP (RFC 2033 §5), or the
     *     name is none
     */
    public ListenerConfig {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(auth, "auth");
        Objects.requireNonNull(trusted, "trusted");
        if (address.isUnresolved()) {
            throw new SettingException("address", address.getHostString(), "a host name or IP address of this machine");
        }
        if (protocol == Protocol.LMTP && address.getPort() == SMTP_PORT) {
            throw new SettingException("port", SMTP_PORT, "another port than that of SMTP for LMTP");
        }
        if (!NAME.matcher(name).matches()) {
            throw new SettingException("name", name, "from 1 to 64 letters, digits, hyphens and underscores");
        }
        Set<SmtpExtension> offered = EnumSet.noneOf(SmtpExtension.class); // copyOf refuses a set that is empty
        offered.addAll(extensions);
        if (protocol == Protocol.LMTP) {
            offered.add(SmtpExtension.PIPELINING);
            offered.add(SmtpExtension.ENHANCED_STATUS_CODES);
        }
        extensions = Set.copyOf(offered);
    }

    /**
     * SMTP on the loopback address, where only programs on this machine reach it.
     *
     * @param port the port, 0 for any that is free
     * @return a listener without encryption and with every extension
     */
    public static ListenerConfig smtp(int port) {
        return smtp(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    /**
     * SMTP on an address.
     *
     * @param address a host name or IP address of this machine; {@code 0.0.0.0} or {@code ::} for all
     * @param port the port, 0 for any that is free
     * @return a listener without encryption and with every extension
     */
    public static ListenerConfig smtp(String address, int port) {
        return at(address, port, Protocol.SMTP);
    }

    /**
     * LMTP on an address.
     *
     * @param address a host name or IP address of this machine
     * @param port the port, 0 for any that is free; never 25 (RFC 2033 §5)
     * @return a listener without encryption and with every extension
     */
    public static ListenerConfig lmtp(String address, int port) {
        return at(address, port, Protocol.LMTP);
    }

    private static ListenerConfig at(String address, int port, Protocol protocol) {
        ServerSetting.PORT.check(port);
        InetSocketAddress resolved = new InetSocketAddress(Objects.requireNonNull(address, "address"), port);
        return new ListenerConfig(
                resolved,
                protocol,
                TlsConfig.none(),
                AuthConfig.none(),
                TrustedNetworks.none(),
                EnumSet.allOf(SmtpExtension.class),
                protocol.name().toLowerCase(Locale.ROOT));
    }

    /**
     * With encryption, or without.
     *
     * @param config whether connections are encrypted
     * @return the changed copy
     */
    public ListenerConfig withTls(TlsConfig config) {
        return new ListenerConfig(address, protocol, config, auth, trusted, extensions, name);
    }

    /**
     * With clients that prove who they are, or without.
     *
     * @param config whether they do
     * @return the changed copy
     */
    public ListenerConfig withAuth(AuthConfig config) {
        return new ListenerConfig(address, protocol, tls, config, trusted, extensions, name);
    }

    /**
     * With proxies and mail servers in front of it.
     *
     * @param networks who may say where a client really is
     * @return the changed copy
     */
    public ListenerConfig withTrusted(TrustedNetworks networks) {
        return new ListenerConfig(address, protocol, tls, auth, networks, extensions, name);
    }

    /**
     * With another name, where listeners of one protocol are to be told apart.
     *
     * @param other the name
     * @return the changed copy
     * @throws SettingException if it is not from 1 to 64 letters, digits, hyphens and underscores
     */
    public ListenerConfig withName(String other) {
        return new ListenerConfig(address, protocol, tls, auth, trusted, extensions, other);
    }

    /**
     * With fewer extensions: they are not offered, and their parameters are answered 555. Those that make no sense without
     * them go, too.
     *
     * @param unwanted what not to offer
     * @return the changed copy
     */
    public ListenerConfig without(SmtpExtension... unwanted) {
        Set<SmtpExtension> left = EnumSet.noneOf(SmtpExtension.class);
        left.addAll(extensions);
        for (SmtpExtension extension : unwanted) {
            left.remove(extension);
            left.removeAll(extension.neededBy());
        }
        return new ListenerConfig(address, protocol, tls, auth, trusted, left, name);
    }

    /**
     * Returns whether LMTP is spoken.
     *
     * @return false for SMTP
     */
    public boolean isLmtp() {
        return protocol == Protocol.LMTP;
    }
}
