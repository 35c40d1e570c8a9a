package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.LogText;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.session.ClientConnection;
import io.github.lsmtpd.internal.session.ServerContext;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.github.lsmtpd.internal.session.SmtpSession;
import io.github.lsmtpd.internal.support.ConditionLog;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a connection to its session: frames go in, replies come out, in batches as the client sends in batches. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, and that is seen
final class SmtpSessionHandler extends ChannelInboundHandlerAdapter implements ClientConnection {
    /** The server is stopping; sent through the pipeline as an event. */
    static final Object STOP = new Object();
    /** There is no memory for what the client makes us keep; sent likewise. */
    static final Object NO_MEMORY = new Object();

    private static final Logger LOG = LoggerFactory.getLogger(SmtpSessionHandler.class);
    /** Clients can provoke neither, as far as we know, but if they can, then thousands of times. */
    private static final ConditionLog FAULTS = new ConditionLog(LOG, "No session was ended by a fault since");
    /** How long a client that was cut off in the middle of sending may take to read why. */
    private static final Duration LINGER = Duration.ofSeconds(2);
    /** How long a client may take to read our last replies at all. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private final SmtpFrameDecoder decoder;
    private final ChannelHandlerContext ctx;
    private final SmtpSession session;
    private final ServerSettings settings;
    private final ContentStore contents;
    private final ReplyBatch replies;
    private final IdleTimer idleTimer;
    private boolean stopping;
    /** Whether somebody will flush once all has been said. */
    private boolean batching;

    SmtpSessionHandler(
            ServerContext server, boolean lmtp, SmtpFrameDecoder decoder, ChannelHandlerContext decoderContext) {
        this.settings = server.settings();
        this.contents = server.contents();
        this.decoder = decoder;
        this.ctx = decoderContext;
        boolean enhanced = settings.extensions(lmtp).contains(SmtpExtension.ENHANCED_STATUS_CODES);
        this.replies = new ReplyBatch(decoderContext, enhanced);
        InetSocketAddress client = (InetSocketAddress) decoderContext.channel().remoteAddress();
        this.session = new SmtpSession(server, lmtp, this, client);
        this.idleTimer = new IdleTimer(decoderContext.executor(), settings.idleTimeout(), session::idle);
    }

    // From the connection to the session.

    @Override
    public void channelActive(ChannelHandlerContext own) {
        idleTimer.start();
        if (contents.isFull()) {
            session.refuse();
        } else {
            session.greet();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext own, Object frame) {
        batching = true;
        ((Frame) frame).deliverTo(session);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext own) {
        batching = false;
        idleTimer.passed();
        replies.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext own) {
        decoder.goOn(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext own, Object event) {
        if (event == STOP) {
            stopping = true;
            session.stop();
        } else if (event == NO_MEMORY) {
            session.refuse();
        } else if (event == ChannelInputShutdownEvent.INSTANCE && channel(own).isOutputShutdown()) {
            own.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext own) {
        idleTimer.stop();
        session.connectionLost();
        replies.drop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext own, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            LOG.debug("connection lost: {}", cause.toString());
            own.close();
        } else if (cause instanceof OutOfMemoryError) { // Netty's own for direct memory is one
            FAULTS.occurred("Sessions are ended for want of memory: " + cause.getMessage(), null);
            refuse(own);
        } else {
            Throwable printable = LogText.printable(cause);
            FAULTS.occurred("A session was ended by an internal error: " + printable.getMessage(), printable);
            session.fail();
        }
    }

    /** There may be no memory even for the reply. */
    private void refuse(ChannelHandlerContext own) {
        try {
            session.refuse();
        } catch (OutOfMemoryError e) {
            own.close();
        }
    }

    // From the session to the connection.

    @Override
    public void send(Reply reply) {
        replies.add(reply);
        idleTimer.passed();
        if (!batching) {
            replies.flush();
        }
    }

    @Override
    public void receiveData() {
        decoder.receiveData();
    }

    @Override
    public void receiveChunk(long size) {
        decoder.receiveChunk(size);
    }

    @Override
    public void startTls() {
        replies.flush();
        decoder.dropWaiting();
        SSLContext tls = Objects.requireNonNull(settings.tls(), "STARTTLS was not offered");
        ctx.pipeline().addBefore(ctx.name(), null, new ExactBuffers());
        ctx.pipeline().addBefore(ctx.name(), null, TlsHandlers.server(tls, contents::hold));
    }

    @Override
    public void pause() {
        decoder.pause();
    }

    @Override
    public void resume() {
        decoder.resume(ctx);
    }

    @Override
    public @Nullable TlsInfo tls() {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        return tls == null || isShakingHands() ? null : TlsSession.info(tls);
    }

    @Override
    public boolean hasUnread() {
        return decoder.hasUnread();
    }

    @Override
    public void close() {
        if (isShakingHands()) { // the client cannot read a reply yet, and perhaps never will
            decoder.discard(ctx);
            ctx.pipeline().context(SslHandler.class).close();
            return;
        }
        // A stop comes when it comes: the client may have sent what nobody has read from the socket yet.
        boolean linger = decoder.isInMidInput() || stopping;
        decoder.discard(ctx);
        replies.flush();
        ChannelFuture sent = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
        sent.addListener(linger ? (ChannelFutureListener) this::closeSlowly : ChannelFutureListener.CLOSE);
        if (!sent.isDone()) { // it does not read, and perhaps never will
            schedule(sent.channel()::close, LAST_WORDS);
        }
    }

    private boolean isShakingHands() {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        return tls != null && !tls.handshakeFuture().isDone();
    }

    /** A socket that is closed with input unread resets the connection, and the last reply may never be seen. */
    private void closeSlowly(ChannelFuture sent) {
        if (channel(ctx).isInputShutdown()) {
            ctx.close();
        } else {
            channel(ctx).shutdownOutput();
            schedule(sent.channel()::close, LINGER);
        }
    }

    private static DuplexChannel channel(ChannelHandlerContext ctx) {
        return (DuplexChannel) ctx.channel();
    }

    @Override
    public void execute(Runnable task) {
        if (!ctx.executor().inEventLoop()) {
            ctx.executor().execute(() -> execute(task));
        } else if (batching) {
            task.run();
        } else {
            runAsBatch(task);
        }
    }

    /** A final reply leaves together with those to the commands that were waiting behind the message. */
    private void runAsBatch(Runnable task) {
        batching = true;
        try {
            task.run();
        } finally {
            batching = false;
            replies.flush();
        }
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        Future<?> timer = ctx.executor().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }
}
