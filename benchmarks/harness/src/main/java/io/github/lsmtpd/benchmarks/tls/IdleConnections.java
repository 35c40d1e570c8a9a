package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that have said EHLO, over TLS if they are encrypted, and then say nothing more. */
final class IdleConnections {
    private final TlsClients clients;
    private final int port;
    private final boolean encrypted;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final AtomicInteger unopened;
    private final AtomicInteger unready;
    private final Queue<ChannelHandlerContext> ready = new ConcurrentLinkedQueue<>();

    private IdleConnections(TlsClients clients, int port, int count, boolean encrypted) {
        this.clients = clients;
        this.port = port;
        this.encrypted = encrypted;
        this.unopened = new AtomicInteger(count);
        this.unready = new AtomicInteger(count);
    }

    /** Opens them, so many of them at the same time. */
    static IdleConnections open(TlsClients clients, int port, int count, boolean encrypted, int opening)
            throws FailedRunException, InterruptedException {
        IdleConnections connections = new IdleConnections(clients, port, count, encrypted);
        for (int i = 0; i < opening; i++) {
            connections.next();
        }
        TlsClients.await(connections.opened);
        return connections;
    }

    private void next() {
        if (unopened.getAndDecrement() > 0) {
            clients.connect(port, new Connection());
        }
    }

    /** Closes them. */
    void close() {
        ready.forEach(ChannelHandlerContext::close);
    }

    private final class Connection extends SmtpClientHandler {
        Connection() {
            super(clients, encrypted, opened);
        }

        @Override
        void ready(ChannelHandlerContext ctx) {
            ready.add(ctx);
            if (unready.decrementAndGet() == 0) {
                opened.complete(null);
            }
            next();
        }

        @Override
        void onReply(ChannelHandlerContext ctx, int code) throws IOException {
            throw new IOException("the server said " + code + " to nothing");
        }
    }
}
