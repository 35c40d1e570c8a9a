package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.policy.DnsLookup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Asks the DNS by Netty's resolver, without its caches, which have no bound, on a thread of its own. Thread safe. */
final class NettyDnsLookup implements DnsLookup {
    private static final long SERVER_TIMEOUT_MILLIS = 2_000;
    private static final int IPV4_BYTES = 4;
    /** How long a name does not exist; the SOA record that says so does not get through. */
    private static final Duration NO_SUCH_NAME = Duration.ofMinutes(5);

    private final EventLoopGroup thread;
    private final DnsNameResolver resolver;
    private volatile boolean closed;

    private NettyDnsLookup(EventLoopGroup thread, DnsNameResolver resolver) {
        this.thread = thread;
        this.resolver = resolver;
    }

    static DnsLookup open(List<InetSocketAddress> servers) {
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder()
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .searchDomains(List.of())
                .queryTimeoutMillis(SERVER_TIMEOUT_MILLIS);
        if (!servers.isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers));
        }
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("lsmtpd-dns", true), NioIoHandler.newFactory());
        return new NettyDnsLookup(thread, builder.eventLoop(thread.next()).build());
    }

    @Override
    public CompletionStage<Answer> addresses(String name) {
        if (closed) { // the resolver would not answer any more, not even with a failure
            return CompletableFuture.failedFuture(new IllegalStateException("the lookup is closed"));
        }
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        resolver.resolveAll(new DefaultDnsQuestion(name + ".", DnsRecordType.A))
                .addListener((Future<List<DnsRecord>> records) -> settle(records, answer));
        return answer;
    }

    private static void settle(Future<List<DnsRecord>> records, CompletableFuture<Answer> answer) {
        if (records.isSuccess()) {
            answer.complete(answer(records.getNow()));
        } else if (isNoSuchName(records.cause())) {
            answer.complete(new Answer(List.of(), NO_SUCH_NAME));
        } else {
            answer.completeExceptionally(records.cause());
        }
    }

    /** What has another cause did not come from the name server: it is late, or unreachable, or could not be understood. */
    private static boolean isNoSuchName(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean said =
                cause instanceof DnsErrorCauseException error && error.getCode().equals(DnsResponseCode.NXDOMAIN);
        return failure instanceof UnknownHostException && (cause == null || said);
    }

    private static Answer answer(List<DnsRecord> records) {
        List<InetAddress> addresses = new ArrayList<>();
        long seconds = Integer.MAX_VALUE;
        for (DnsRecord dnsRecord : records) {
            try {
                addAddress(dnsRecord, addresses);
                seconds = Math.min(seconds, dnsRecord.timeToLive());
            } finally {
                ReferenceCountUtil.release(dnsRecord);
            }
        }
        return new Answer(addresses, Duration.ofSeconds(seconds));
    }

    private static void addAddress(DnsRecord dnsRecord, List<InetAddress> addresses) {
        if (dnsRecord instanceof DnsRawRecord raw && raw.type().equals(DnsRecordType.A)) {
            ByteBuf content = raw.content();
            if (content.readableBytes() == IPV4_BYTES) {
                try {
                    addresses.add(InetAddress.getByAddress(ByteBufUtil.getBytes(content)));
                } catch (UnknownHostException e) {
                    throw new IllegalStateException("an address of four bytes", e);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        resolver.close();
        var unused = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
