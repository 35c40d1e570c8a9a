package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.policy.DnsLookup;
import java.net.InetSocketAddress;
import java.util.List;

/** Opens lookups where Netty's resolver is there. Stateless. */
public final class NettyDnsLookupProvider implements DnsLookup.Provider {
    /** For the service loader. */
    public NettyDnsLookupProvider() {}

    @Override
    public DnsLookup open(List<InetSocketAddress> servers) {
        try {
            return NettyDnsLookup.open(servers);
        } catch (LinkageError e) {
            throw new IllegalStateException("to ask the DNS, add io.netty:netty-resolver-dns to the dependencies", e);
        }
    }
}
