package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Clients that speak TLS 1.3 by OpenSSL's code: two threads for all of them, so that they use what a server leaves of two
 * processors. No session is ever resumed. Thread safe.
 */
final class TlsClients implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int LIMIT_SECONDS = 120;

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("clients", true), NioIoHandler.newFactory());
    private final SslContext context;

    TlsClients() throws SSLException {
        context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("")
                .build();
    }

    /** Opens a connection from an address of the loopback network; when that fails, the connection is told. */
    void connect(InetAddress from, int port, SmtpClientHandler connection) {
        new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(connection)
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), new InetSocketAddress(from, 0))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        connection.failed(connected.cause());
                    }
                });
    }

    void connect(int port, SmtpClientHandler connection) {
        connect(InetAddress.getLoopbackAddress(), port, connection);
    }

    /** What encrypts a connection from here on. */
    SslHandler handler(ByteBufAllocator buffers) {
        return context.newHandler(buffers);
    }

    /** Waits for the end of a run. */
    static <T> T await(CompletableFuture<T> run) throws FailedRunException, InterruptedException {
        try {
            return run.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new FailedRunException(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw new FailedRunException("not done within " + LIMIT_SECONDS + " s");
        }
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
