package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongPredicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Encrypts a connection, and counts what that costs. The memory that the beginning of a record takes until the rest of it comes
 * is charged. A client that begins another handshake (renegotiation, RFC 5246 §7.4.1.1) is cut off, as is one that sends record
 * after record without data in it, such as TLS 1.3's key updates (RFC 8446 §4.6.3): each of them costs us more than the client.
 */
final class CountedSslHandler extends SslHandler {
    /** RFC 5246 §6.2.1: a record that belongs to a handshake. */
    private static final int HANDSHAKE = 22;
    /** A client has no use for more than a few; each byte of data allows one more. */
    private static final int MAX_EMPTY_RECORDS = 100;

    private final LongPredicate whenHeld;
    /** OpenSSL refuses both by itself, and is given parts of records. */
    private final boolean jdk;

    private long counted;
    private long emptyRecords;

    /**
     * A handler for one connection.
     *
     * @param tasks computes what the handshake needs
     * @param whenHeld is given each change of how many bytes of memory are held; returns false if that is too much, and
     *     the session must end
     */
    CountedSslHandler(SSLEngine engine, Executor tasks, LongPredicate whenHeld) {
        super(engine, tasks);
        this.whenHeld = whenHeld;
        this.jdk = !(engine instanceof ReferenceCounted);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        ctx.pipeline().addAfter(ctx.name(), null, new DataCount(this));
        super.handlerAdded(ctx);
    }

    /** Netty calls this for each record where the JDK does the work. */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws SSLException {
        if (!jdk || !handshakeFuture().isSuccess() || !in.isReadable()) {
            super.decode(ctx, in, out);
            return;
        }
        if (in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
            failHandshakes();
        }
        int before = in.readableBytes();
        super.decode(ctx, in, out);
        if (in.readableBytes() != before) {
            countRecord();
        }
    }

    /**
     * Leaves nothing that TLS 1.2 could agree on, so that the engine answers a ClientHello with a fatal alert. Without one,
     * a client such as testssl cannot tell that it was refused from a connection that has ended, and calls it vulnerable.
     */
    private void failHandshakes() {
        engine().setEnabledProtocols(new String[] {"TLSv1.3"});
    }

    private void countRecord() throws SSLException {
        emptyRecords++;
        if (emptyRecords > MAX_EMPTY_RECORDS) {
            throw new SSLException("too many records without data");
        }
    }

    /** Data came out of the records before; from the handler that follows. */
    void dataRead(int bytes) {
        emptyRecords = Math.max(0, emptyRecords - bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        if (!ctx.isRemoved() && !count(internalBuffer().capacity())) {
            ctx.fireUserEventTriggered(ConnectionEvent.NO_MEMORY);
        }
    }

    @Override
    public void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        super.handlerRemoved0(ctx);
        count(0);
    }

    private boolean count(long held) {
        long change = held - counted;
        counted = held;
        return change == 0 || whenHeld.test(change);
    }
}
