package io.github.lsmtpd.benchmarks.tls;

import io.github.lsmtpd.benchmarks.client.ReplyReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A client's connection up to where it is ready: greeted, encrypted by STARTTLS, and EHLO said. What it is for is a subclass's.
 * Used on its own thread alone.
 */
abstract class SmtpClientHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final ByteBuf EHLO = command("EHLO client.example.com");
    private static final ByteBuf STARTTLS = command("STARTTLS");

    private enum Opening {
        GREETING,
        EHLO,
        STARTTLS,
        LAST_EHLO,
        READY
    }

    private final TlsClients clients;
    private final boolean encrypted;
    private final CompletableFuture<?> run;
    private final ReplyReader replies = new ReplyReader();
    private Opening opening = Opening.GREETING;
    private boolean closing;

    /**
     * A connection.
     *
     * @param encrypted whether to say STARTTLS
     * @param run fails when this connection does
     */
    SmtpClientHandler(TlsClients clients, boolean encrypted, CompletableFuture<?> run) {
        this.clients = clients;
        this.encrypted = encrypted;
        this.run = run;
    }

    /** Bytes that are sent again and again. */
    static ByteBuf constant(byte[] bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct).asReadOnly());
    }

    static ByteBuf command(String line) {
        return constant((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The connection is encrypted: RFC 3207 §4.2, nothing said before counts. */
    void secured(ChannelHandlerContext ctx) {
        opening = Opening.LAST_EHLO;
        send(ctx, EHLO);
    }

    /** The connection is ready. */
    abstract void ready(ChannelHandlerContext ctx) throws IOException;

    /** A reply has come since. */
    abstract void onReply(ChannelHandlerContext ctx, int code) throws IOException;

    final void send(ChannelHandlerContext ctx, ByteBuf bytes) {
        ctx.writeAndFlush(bytes.duplicate(), ctx.voidPromise());
    }

    final void close(ChannelHandlerContext ctx) {
        closing = true;
        ctx.close();
    }

    static void expect(int expected, int code) throws IOException {
        if (code != expected) {
            throw new IOException("the server answered " + code + ", not " + expected);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) throws IOException {
        ByteBuffer in = bytes.nioBuffer();
        for (int code = replies.read(in); code != ReplyReader.NONE; code = replies.read(in)) {
            if (opening == Opening.READY) {
                onReply(ctx, code);
            } else {
                open(ctx, code);
            }
        }
    }

    private void open(ChannelHandlerContext ctx, int code) throws IOException {
        switch (opening) {
            case GREETING -> {
                expect(220, code);
                opening = encrypted ? Opening.EHLO : Opening.LAST_EHLO;
                send(ctx, EHLO);
            }
            case EHLO -> {
                expect(250, code);
                opening = Opening.STARTTLS;
                send(ctx, STARTTLS);
            }
            case STARTTLS -> {
                expect(220, code);
                opening = Opening.READY;
                ctx.pipeline().addFirst(clients.handler(ctx.alloc()));
            }
            default -> {
                expect(250, code);
                opening = Opening.READY;
                ready(ctx);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured(ctx);
            } else {
                failed(handshake.cause());
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!closing) {
            failed(new EOFException("the server closed a connection"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!closing) {
            failed(cause);
        }
        close(ctx);
    }

    final void failed(Throwable cause) {
        run.completeExceptionally(cause);
    }
}
