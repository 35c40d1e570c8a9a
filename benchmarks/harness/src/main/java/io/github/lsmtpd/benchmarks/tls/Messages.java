package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.client.MailText;
import io.github.lsmtpd.benchmarks.support.FailedRunException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Encrypted connections that are kept, and send messages, each of four round trips as smtp-source has them. */
final class Messages implements TlsRun.Work {
    private static final int OPENING_SECONDS = 30;
    private static final ByteBuf MAIL = SmtpClientHandler.command("MAIL FROM:<a@example.com>");
    private static final ByteBuf RCPT = SmtpClientHandler.command("RCPT TO:<b@example.com>");
    private static final ByteBuf DATA = SmtpClientHandler.command("DATA");

    private final TlsClients clients;
    private final ByteBuf text;
    private final CountDownLatch unready;
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private volatile CompletableFuture<Void> end;

    private Messages(TlsClients clients, int connections, int size) {
        this.clients = clients;
        this.text = SmtpClientHandler.constant(MailText.endedOfSize(size));
        this.unready = new CountDownLatch(connections);
    }

    /** Opens the connections. */
    static Messages open(TlsClients clients, int port, int connections, int size)
            throws FailedRunException, InterruptedException {
        Messages messages = new Messages(clients, connections, size);
        for (int i = 0; i < connections; i++) {
            Connection connection = messages.new Connection();
            messages.connections.add(connection);
            clients.connect(port, connection);
        }
        if (!messages.unready.await(OPENING_SECONDS, TimeUnit.SECONDS)) {
            throw new FailedRunException("the connections did not open");
        }
        return messages;
    }

    /** Sends a number of messages, and waits for their final replies. */
    @Override
    public void perform(int count) throws FailedRunException, InterruptedException {
        CompletableFuture<Void> run = new CompletableFuture<>();
        end = run;
        failure.whenComplete((none, failed) -> run.completeExceptionally(failed));
        unanswered.set(count);
        unsent.set(count);
        connections.forEach(Connection::begin);
        TlsClients.await(run);
    }

    @Override
    public void close() {
        connections.forEach(Connection::end);
    }

    private enum Expected {
        MAIL(250),
        RCPT(250),
        DATA(354),
        FINAL(250);

        private final int code;

        Expected(int code) {
            this.code = code;
        }
    }

    private final class Connection extends SmtpClientHandler {
        private Expected expected = Expected.MAIL;
        private ChannelHandlerContext ctx;

        Connection() {
            super(clients, true, failure);
        }

        @Override
        void ready(ChannelHandlerContext context) {
            ctx = context;
            unready.countDown();
        }

        void begin() {
            ctx.executor().execute(this::next);
        }

        private void next() {
            if (unsent.getAndDecrement() > 0) {
                expected = Expected.MAIL;
                send(ctx, MAIL);
            }
        }

        @Override
        void onReply(ChannelHandlerContext context, int code) throws IOException {
            expect(expected.code, code);
            switch (expected) {
                case MAIL -> proceed(Expected.RCPT, RCPT);
                case RCPT -> proceed(Expected.DATA, DATA);
                case DATA -> proceed(Expected.FINAL, text);
                case FINAL -> {
                    if (unanswered.decrementAndGet() == 0) {
                        end.complete(null);
                    }
                    next();
                }
            }
        }

        private void proceed(Expected next, ByteBuf bytes) {
            expected = next;
            send(ctx, bytes);
        }

        void end() {
            if (ctx != null) {
                close(ctx);
            }
        }
    }
}
