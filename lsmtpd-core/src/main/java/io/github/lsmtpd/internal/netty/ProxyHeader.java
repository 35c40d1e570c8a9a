package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.IpNetwork;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.config.SettingException;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a header of the PROXY protocol says of a client (HAProxy's {@code proxy-protocol.txt}, §2). The only class that knows
 * {@code netty-codec-haproxy}, which is optional.
 *
 * @param client where the client is; where the connection comes from if the header does not say (LOCAL, UNKNOWN)
 * @param tls what encrypts the connection between the client and the proxy, or null
 */
record ProxyHeader(InetSocketAddress client, @Nullable TlsInfo tls) {
    /** What a header has room for beside the addresses; certificates are not sent. */
    private static final int MAX_TLV_BYTES = 2_048;
    /** §2.2.5: parts of what is said of TLS. */
    private static final byte TLS_VERSION = 0x21;

    private static final byte TLS_CIPHER = 0x23;

    /** Reads one header, of either version, and passes on what follows it. */
    static ChannelHandler decoder() {
        return new HAProxyMessageDecoder(MAX_TLV_BYTES);
    }

    /** Returns whether Netty's codec is there. */
    static boolean isAvailable() {
        try {
            return decoder() != null;
        } catch (NoClassDefFoundError e) {
            return false;
        }
    }

    /** What a decoder has read, or nothing if it is something else; what it is made of is released. */
    static Optional<ProxyHeader> of(Object message, InetSocketAddress proxy) {
        if (!(message instanceof HAProxyMessage header)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProxyHeader(client(header, proxy), tls(header.tlvs())));
        } finally {
            header.release();
        }
    }

    private static InetSocketAddress client(HAProxyMessage header, InetSocketAddress proxy) {
        boolean known = header.command() == HAProxyCommand.PROXY
                && switch (header.proxiedProtocol()) {
                    case TCP4, TCP6 -> true;
                    default -> false;
                };
        if (!known) {
            return proxy;
        }
        try {
            return new InetSocketAddress(IpNetwork.parse(header.sourceAddress()).address(), header.sourcePort());
        } catch (SettingException e) { // Netty has read it already
            throw new IllegalStateException("no IP address", e);
        }
    }

    private static @Nullable TlsInfo tls(List<HAProxyTLV> all) {
        Optional<String> name = all.stream()
                .filter(tlv -> tlv.type() == HAProxyTLV.Type.PP2_TYPE_AUTHORITY)
                .map(ProxyHeader::text)
                .findFirst();
        return all.stream()
                .filter(HAProxySSLTLV.class::isInstance)
                .map(HAProxySSLTLV.class::cast)
                .filter(HAProxySSLTLV::isPP2ClientSSL)
                .findFirst()
                .map(ssl -> new TlsInfo(
                        text(ssl.encapsulatedTLVs(), TLS_VERSION),
                        text(ssl.encapsulatedTLVs(), TLS_CIPHER),
                        name,
                        List.of()))
                .orElse(null);
    }

    private static String text(List<HAProxyTLV> parts, byte type) {
        return parts.stream()
                .filter(tlv -> tlv.typeByteValue() == type)
                .map(ProxyHeader::text)
                .findFirst()
                .orElse("");
    }

    private static String text(HAProxyTLV tlv) {
        return LogText.oneLine(tlv.content().toString(StandardCharsets.UTF_8));
    }
}
