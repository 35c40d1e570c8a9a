package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.ListenerConfig;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpTolerance;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.event.ServerLimit;
import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.protocol.Reply;
import io.github.lsmtpd.internal.session.ClientConnection;
import io.github.lsmtpd.internal.session.ServerContext;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.github.lsmtpd.internal.session.SmtpSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Joins a connection to its session, once {@link ConnectionOpening} has done with it: what the client sends goes to the
 * {@link FrameReader} and from there to the session, and replies come out, in batches as the client sends in batches.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails needs no action
final class SmtpConnection extends ChannelInboundHandlerAdapter implements ClientConnection {
    private final ServerContext server;
    private final ListenerTls tls;
    private final DuplexChannel channel;
    private final ConnectionAdmission admission;
    /** What encrypts the connection as far as a trusted proxy. */
    private final @Nullable TlsInfo proxiedTls;

    private final SmtpSession session;
    private final FrameReader reader;
    private final ReplyBatch replies;
    private final ConnectionExecutor executor;
    private final ClientTimer timer;
    private final LingeringClose closing;
    private boolean stopping;

    SmtpConnection(
            ServerContext server,
            ListenerConfig listener,
            DuplexChannel channel,
            ListenerTls tls,
            ConnectionAdmission admission,
            @Nullable TlsInfo proxiedTls) {
        ServerSettings settings = server.settings();
        ContentStore contents = server.contents();
        this.server = server;
        this.tls = tls;
        this.channel = channel;
        this.admission = admission;
        this.proxiedTls = proxiedTls;
        // The session asks at once whether the connection is encrypted.
        this.session = new SmtpSession(server, listener, this, admission.client());
        this.reader = new FrameReader(
                settings.tolerates(SmtpTolerance.BARE_LF),
                new InputBuffer(channel.alloc(), contents::hold),
                channel::isWritable,
                new SessionFrames(session));
        boolean enhanced = listener.extensions().contains(SmtpExtension.ENHANCED_STATUS_CODES);
        this.replies = new ReplyBatch(channel, enhanced, this::holdReplies);
        this.executor = new ConnectionExecutor(channel.eventLoop(), replies, this::failed);
        this.timer = new ClientTimer(channel.eventLoop(), settings.timeouts(), new ClientTimer.Listener() {
            @Override
            public void idle() {
                session.idle(channel.isWritable() ? ServerLimit.IDLE_TIME : ServerLimit.UNREAD_REPLIES);
            }

            @Override
            public void tooSlow() {
                session.tooSlow(reader.isInContent() ? ServerLimit.CONTENT_TIME : ServerLimit.COMMAND_TIME);
            }
        });
        this.closing = new LingeringClose(channel, settings.limits().maxDiscarded());
    }

    // From the connection to the session.

    /** Begins the session, with the greeting or, if the client is to come later, with 421 in its place. */
    void begin(boolean admitted) {
        timer.start();
        execute(admitted ? session::greet : session::refuse);
    }

    /** Ends the session before it has begun, with 421 in place of the greeting. */
    void turnAway() {
        execute(session::turnAway);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!closing.received(bytes.readableBytes())) {
            server.events().reached(ServerLimit.DISCARDED_INPUT, admission.client());
        }
        reader.receive(bytes);
        read();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        readOn();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
            reader.endInput();
            readOn();
        }
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            closing.inputEnded();
        } else if (event == ConnectionEvent.STOP) {
            stopping = true;
            session.stop();
        } else if (event == ConnectionEvent.NO_MEMORY) {
            session.refuse();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        reader.discard();
        readOn();
        timer.stop();
        session.connectionLost();
        replies.drop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
    }

    /** Makes frames of what has come; a fault ends this session alone. */
    private void read() {
        replies.begin();
        try {
            reader.read();
        } catch (Throwable thrown) {
            failed(thrown);
        }
        if (!reader.isInputEnded()) { // a socket whose input has ended cannot be asked for more: epoll fails
            channel.config().setAutoRead(reader.hasRoom());
        }
    }

    private void readComplete() {
        timer.read(reader);
        replies.end();
    }

    private boolean holdReplies(long change) {
        boolean room = server.contents().hold(change);
        if (!room) {
            server.events().reached(ServerLimit.UNREAD_REPLIES, admission.client());
        }
        return room;
    }

    /** Looks again at what waits, because something has changed: the session, or that the client reads again. */
    private void readOn() {
        if (!reader.isReading()) { // otherwise the session was called by the reader, which goes on by itself
            read();
            readComplete();
        }
    }

    private void failed(Throwable thrown) {
        switch (ConnectionFault.logged(thrown)) {
            case LOST -> channel.close();
            case NO_MEMORY -> refuseIfPossible();
            case INTERNAL -> session.fail();
        }
    }

    /** There may be no memory even for the reply. */
    private void refuseIfPossible() {
        try {
            session.refuse();
        } catch (OutOfMemoryError e) {
            channel.close();
        }
    }

    // From the session to the connection.

    @Override
    public void send(Reply reply) {
        timer.passed();
        replies.add(reply);
    }

    @Override
    public void receiveData() {
        reader.receiveData();
    }

    @Override
    public void receiveChunk(long size) {
        reader.receiveChunk(size);
    }

    @Override
    public boolean mayStartTls() {
        return admission.mayBeginHandshake();
    }

    @Override
    public void startTls() {
        replies.flush();
        reader.dropWaiting();
        TlsHandlers.add(channel, tls, server, admission);
    }

    @Override
    public void pause() {
        reader.pause();
        timer.read(reader);
    }

    @Override
    public void resume() {
        reader.resume();
        readOn();
    }

    @Override
    public InetAddress peer() {
        return ((InetSocketAddress) channel.remoteAddress()).getAddress();
    }

    @Override
    public @Nullable TlsInfo tls() {
        TlsInfo own = TlsHandlers.info(channel.pipeline());
        return own == null ? proxiedTls : own;
    }

    @Override
    public Optional<byte[]> channelBinding(String kind) {
        return TlsHandlers.binding(channel.pipeline(), kind);
    }

    @Override
    public void limitLines(int max) {
        reader.limitLines(max);
    }

    @Override
    public boolean mayTryAgain() {
        return admission.mayTryAgain();
    }

    @Override
    public boolean hasUnread() {
        return reader.hasUnread();
    }

    @Override
    public void close() {
        boolean shakingHands = TlsHandlers.areShakingHands(channel.pipeline());
        // A stop comes when it comes: the client may have sent what has not been read from the socket yet.
        boolean unread = reader.isInMidInput() || stopping;
        reader.discard();
        readOn();
        if (shakingHands) { // the client cannot read a reply yet, and perhaps never will
            TlsHandlers.abort(channel.pipeline());
        } else {
            replies.flush();
            closing.close(unread);
        }
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        return executor.schedule(task, delay);
    }
}
