package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.internal.content.ContentStore;
import io.github.lsmtpd.internal.session.ServerContext;
import io.github.lsmtpd.internal.session.ServerSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.ImmediateExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The server's end of a connection as {@link SmtpPipeline} makes it, without a socket, and with a clock of its own. */
final class EmbeddedSmtpChannel extends EmbeddedChannel implements DuplexChannel {
    private final ContentStore contents;
    private final ListenerTls tls;
    private int writes;
    private boolean inputShutdown;
    private boolean outputShutdown;
    private boolean stalled;

    EmbeddedSmtpChannel(ServerSettings settings) {
        this(settings, new ContentStore(settings.storage(), new DefaultThreadFactory("lsmtpd-file", true)));
    }

    private EmbeddedSmtpChannel(ServerSettings settings, ContentStore contents) {
        this(new ServerContext(settings, contents));
    }

    EmbeddedSmtpChannel(ServerContext server) {
        this(server, new Admission(server.settings().connections(), server.events()));
    }

    /** One of several connections that are counted together. */
    EmbeddedSmtpChannel(ServerContext server, Admission admission) {
        this.contents = server.contents();
        this.tls = ListenerTls.open(
                server.settings().listeners().get(0).tls(), ImmediateExecutor.INSTANCE, server.events());
        freezeTime(); // before the connection begins, and with it the first deadline
        pipeline()
                .addLast(new SmtpPipeline(
                        server,
                        server.settings().listeners().get(0),
                        tls,
                        admission,
                        new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE)));
        pipeline().fireChannelActive();
        config().setWriteBufferWaterMark(NettySmtpServer.UNREAD_REPLIES);
    }

    /** The client sends something. */
    void receive(ByteBuf bytes) {
        pipeline().fireChannelRead(bytes).fireChannelReadComplete();
        runPendingTasks();
    }

    /** The client sends text in US-ASCII, as long as there is a connection. */
    void receive(String text) {
        if (!isOpen()) {
            return;
        }
        receive(alloc().buffer(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** What has been sent since the last call. */
    String replies() {
        StringBuilder replies = new StringBuilder();
        for (ByteBuf reply = readOutbound(); reply != null; reply = readOutbound()) {
            replies.append(reply.toString(StandardCharsets.US_ASCII));
            reply.release();
        }
        return replies.toString();
    }

    /** The codes of what has been sent since the last call, one for each reply, with spaces between them. */
    String codes() {
        return replies()
                .replaceAll("(?m)^\\d{3}-.*\\r\\n", "")
                .replaceAll("(?m)^(\\d{3}) .*\\r\\n", "$1 ")
                .strip();
    }

    /** The client sends nothing more, but goes on to read. */
    void receiveEnd() {
        inputShutdown = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        runPendingTasks();
    }

    /** The server is to stop. */
    void stopServer() {
        pipeline().fireUserEventTriggered(ConnectionEvent.STOP);
        runPendingTasks();
    }

    /** Time passes. */
    void pass(Duration time) {
        advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        runPendingTasks();
    }

    /** What the server has sent since the last call. */
    byte[] sent() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf reply = readOutbound(); reply != null; reply = readOutbound()) {
            all.writeBytes(reply);
            reply.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    /** The client stops to read, or reads again. */
    void stall(boolean stops) {
        stalled = stops;
        flush();
    }

    /** How often something has been written. */
    int writes() {
        return writes;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!stalled) {
            writes++;
            super.doWrite(in);
        }
    }

    /** How much memory the contents take. */
    long bytesInMemory() {
        return contents.bytesInMemory();
    }

    /** Ends the connection; everything that was held for it must be free again. */
    void end() {
        close().syncUninterruptibly();
        assertThat(finishAndReleaseAll())
                .as("something was left in the channel")
                .isFalse();
        assertThat(bytesInMemory()).as("memory of contents").isZero();
        contents.close();
        tls.close();
    }

    boolean isClosedToTheClient() {
        return outputShutdown || !isOpen();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) remoteAddress0();
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public ChannelFuture shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        outputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdown() {
        return close();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
    }
}
