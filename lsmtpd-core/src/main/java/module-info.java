import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.internal.netty.NettyDnsLookupProvider;
import io.github.lsmtpd.internal.sink.DiscardSinkProvider;
import io.github.lsmtpd.policy.DnsLookup;
import org.jspecify.annotations.NullMarked;

/**
 * The embeddable, receive-only SMTP server: its API, its message model, and the sink SPI.
 *
 * <p>Jackson is needed only by {@link io.github.lsmtpd.json.MessageJson}, Netty's DNS resolver only by {@link DnsLookup}; the native transport is used when it is there.
 */
@NullMarked
@SuppressWarnings("module") // the two modules that get the qualified export are compiled after this one
module io.github.lsmtpd {
    requires transitive org.slf4j;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.codec;
    requires io.netty.transport;
    requires io.netty.handler;
    requires static io.netty.codec.dns;
    requires static io.netty.resolver.dns;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.codec.haproxy;
    requires static tools.jackson.core;
    requires static org.bouncycastle.provider;
    requires static transitive org.jspecify;

    exports io.github.lsmtpd;
    exports io.github.lsmtpd.config;
    exports io.github.lsmtpd.event;
    exports io.github.lsmtpd.json;
    exports io.github.lsmtpd.policy;
    exports io.github.lsmtpd.internal.concurrent to
            io.github.lsmtpd.amqp,
            io.github.lsmtpd.spool;
    exports io.github.lsmtpd.internal.file to
            io.github.lsmtpd.amqp,
            io.github.lsmtpd.spool;
    exports io.github.lsmtpd.internal.support to
            io.github.lsmtpd.amqp,
            io.github.lsmtpd.spool;

    uses MessageSinkProvider;
    uses DnsLookup.Provider;

    provides MessageSinkProvider with
            DiscardSinkProvider;
    provides DnsLookup.Provider with
            NettyDnsLookupProvider;
}
