package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.session.EventCalls;
import io.github.lsmtpd.internal.session.ServerContext;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server on Netty: its listeners, its connections, and its event loops. */
public final class NettySmtpServer implements SmtpServer {
    private static final Logger LOG = LoggerFactory.getLogger(NettySmtpServer.class);
    private static final int BACKLOG = 1_024;
    /** More replies than this unread, and the client's commands wait. */
    static final WriteBufferWaterMark UNREAD_REPLIES = new WriteBufferWaterMark(4 * 1024, 16 * 1024);
    /** Room for a small message, so that it is read at once, after commands however short. */
    private static final RecvByteBufAllocator ONE_READ =
            new AdaptiveRecvByteBufAllocator(8 * 1024, 8 * 1024, 64 * 1024);

    /** In practice for ever, and short enough to count in milliseconds. */
    private static final Duration LONGEST_GRACE = Duration.ofDays(365);

    private final EventLoopGroup eventLoops;
    private final EventLoopWatch watch;
    private final ContentStore contents;
    private final List<ListenerTls> certificates = new ArrayList<>();
    private final ExecutorService tlsThreads = TlsThreads.start();
    private final List<Channel> listeners = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private NettySmtpServer(EventLoopGroup eventLoops, ContentStore contents, Consumer<Throwable> whenFailed) {
        this.eventLoops = eventLoops;
        this.contents = contents;
        this.watch = new EventLoopWatch(eventLoops, failure -> fail(failure, whenFailed));
    }

    /**
     * Starts a server; when this returns, it is listening.
     *
     * @param settings the settings
     * @param whenFailed is called at most once, when the server has ended by a failure of its own
     * @param whenBound is called before any client is accepted; when it fails, the server does not start
     * @return the server
     * @throws IOException if an address cannot be listened on; then nothing is left running
     */
    public static SmtpServer start(ServerSettings settings, Consumer<Throwable> whenFailed, Runnable whenBound)
            throws IOException {
        return start(settings, whenFailed, whenBound, NettyTransport.best());
    }

    static NettySmtpServer start(
            ServerSettings settings, Consumer<Throwable> whenFailed, Runnable whenBound, NettyTransport transport)
            throws IOException {
        EventLoopGroup eventLoops = new EventLoops(settings.threads(), transport.factory());
        ContentStore contents = new ContentStore(settings.storage(), new DefaultThreadFactory("lsmtpd-file", true));
        NettySmtpServer server = new NettySmtpServer(eventLoops, contents, whenFailed);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .channel(transport.serverChannel())
                .option(ChannelOption.AUTO_READ, false) // no client is accepted before every address is bound
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, ONE_READ)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD_REPLIES);
        ServerContext context = new ServerContext(settings, contents);
        Admission admission = new Admission(settings.connections(), context.events());
        bootstrap.handler(new AcceptFailures(context.events()));
        server.readCertificates(settings, context.events());
        for (int i = 0; i < settings.listeners().size(); i++) {
            ListenerConfig listener = settings.listeners().get(i);
            SmtpPipeline pipeline =
                    new SmtpPipeline(context, listener, server.certificates.get(i), admission, server.connections);
            server.bind(bootstrap.clone().childHandler(pipeline), listener.address());
        }
        server.accept(whenBound);
        return server;
    }

    /** The sessions that are open now; for tests. */
    ChannelGroup connections() {
        return connections;
    }

    private static void requireProxyCodec(ServerSettings settings) {
        boolean wanted = settings.listeners().stream()
                .anyMatch(listener -> !listener.trusted().proxies().isEmpty());
        if (wanted && !ProxyHeader.isAvailable()) {
            throw new SettingException(
                    "proxies", "trusted", "io.netty:netty-codec-haproxy on the class path beside it");
        }
    }

    private void readCertificates(ServerSettings settings, EventCalls events) {
        try {
            requireProxyCodec(settings);
            for (ListenerConfig listener : settings.listeners()) {
                certificates.add(ListenerTls.open(listener.tls(), tlsThreads, events));
            }
        } catch (RuntimeException e) {
            stop(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public void reloadCertificates() {
        certificates.forEach(ListenerTls::reload);
    }

    private void bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop(Duration.ZERO);
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        listeners.add(bound.channel());
        addresses.add((InetSocketAddress) bound.channel().localAddress());
    }

    private void accept(Runnable whenBound) {
        try {
            whenBound.run();
        } catch (RuntimeException | Error e) {
            stop(Duration.ZERO);
            throw e;
        }
        for (Channel listener : listeners) {
            listener.config().setAutoRead(true);
            LOG.info("listening on {}", listener.localAddress());
        }
    }

    /** Ends what is left of a server that has lost an event loop: better no server than one that never greets. */
    private void fail(Throwable failure, Consumer<Throwable> whenFailed) {
        LOG.error("The server has failed and is stopping", failure);
        listeners.forEach(EventLoopWatch::closeAnyhow);
        connections.forEach(EventLoopWatch::closeAnyhow);
        var unused = eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        contents.close();
        certificates.forEach(ListenerTls::close);
        tlsThreads.shutdownNow();
        whenFailed.accept(failure);
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public void stop(Duration grace) {
        long millis = millis(grace);
        if (watch.isOnEventLoop()) {
            throw new IllegalStateException("stop must not be called by a sink on the server's own thread,"
                    + " for which it would wait; call stopAsync");
        }
        if (watch.end()) {
            endSessions(millis);
        }
        contents.close();
        certificates.forEach(ListenerTls::close);
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        tlsThreads.shutdownNow();
    }

    private void endSessions(long millis) {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(ConnectionEvent.STOP));
        if (!connections.newCloseFuture().awaitUninterruptibly(millis)) {
            LOG.warn("{} sessions were cut off at the end of the grace time", connections.size());
            connections.close().awaitUninterruptibly();
        }
    }

    @Override
    public CompletionStage<Void> stopAsync(Duration grace) {
        millis(grace); // a bad one is told to the caller
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        stop(grace);
                        stopped.complete(null);
                    } catch (RuntimeException | Error e) {
                        stopped.completeExceptionally(e);
                    }
                },
                "lsmtpd-stop");
        thread.start();
        return stopped;
    }

    private static long millis(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace: " + grace + " is not usable; expected zero or more");
        }
        return grace.compareTo(LONGEST_GRACE) > 0 ? LONGEST_GRACE.toMillis() : grace.toMillis();
    }
}
