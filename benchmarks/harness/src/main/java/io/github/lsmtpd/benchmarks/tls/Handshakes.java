package io.github.lsmtpd.benchmarks.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that are opened, encrypted, and closed with QUIT: always some at the same time, until there were enough. */
final class Handshakes {
    private static final ByteBuf QUIT = SmtpClientHandler.command("QUIT");

    private final TlsClients clients;
    private final int port;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final AtomicInteger unopened;
    private final AtomicInteger unfinished;

    private Handshakes(TlsClients clients, int port, int count) {
        this.clients = clients;
        this.port = port;
        this.unopened = new AtomicInteger(count);
        this.unfinished = new AtomicInteger(count);
    }

    /** Begins. Once what is returned is completed, in whatever way, no more connections are opened. */
    static CompletableFuture<Void> start(TlsClients clients, int port, int connections, int count) {
        Handshakes handshakes = new Handshakes(clients, port, count);
        for (int i = 0; i < connections; i++) {
            handshakes.next();
        }
        return handshakes.end;
    }

    private void next() {
        if (!end.isDone() && unopened.getAndDecrement() > 0) {
            clients.connect(port, new Connection());
        }
    }

    private final class Connection extends SmtpClientHandler {
        Connection() {
            super(clients, true, end);
        }

        @Override
        void secured(ChannelHandlerContext ctx) {
            send(ctx, QUIT);
        }

        @Override
        void ready(ChannelHandlerContext ctx) {
            throw new IllegalStateException("it says no EHLO");
        }

        @Override
        void onReply(ChannelHandlerContext ctx, int code) throws IOException {
            expect(221, code);
            close(ctx);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            super.channelInactive(ctx);
            if (unfinished.decrementAndGet() == 0) {
                end.complete(null);
            }
            next();
        }
    }
}
