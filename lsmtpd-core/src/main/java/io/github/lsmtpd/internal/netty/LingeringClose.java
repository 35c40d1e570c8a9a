package io.github.lsmtpd.internal.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection such that the client can read our last replies, for a bounded time. A socket that is closed with
 * input unread resets the connection, and then the last reply may never be seen: where the client may have sent more than
 * was read, our side alone is closed at first. Used on the connection's thread alone.
 *
 * <pre>
 *   close ---> replies sent ---> closed                   nothing is unread
 *     |              +---------> our side closed ---> closed, after the client's side or {@link #LINGER}
 *     +---------> closed after {@link #LAST_REPLIES}         the client does not read
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, and that is seen
final class LingeringClose {
    /** How long a client that was cut off in the middle of sending may take to read why. */
    static final Duration LINGER = Duration.ofSeconds(2);
    /** How long a client may take to read our last replies at all. */
    static final Duration LAST_REPLIES = Duration.ofSeconds(30);

    private final DuplexChannel channel;
    private final long maxDiscarded;
    private boolean closing;
    private long discarded;

    /**
     * Of a connection that goes on.
     *
     * @param channel the connection
     * @param maxDiscarded how many bytes the client may send after the last reply
     */
    LingeringClose(DuplexChannel channel, long maxDiscarded) {
        this.channel = channel;
        this.maxDiscarded = maxDiscarded;
    }

    /**
     * Closes the connection after all that was written.
     *
     * @param unread whether the client may have sent something that will not be read
     */
    void close(boolean unread) {
        closing = true;
        ChannelFuture sent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        sent.addListener(unread ? (ChannelFutureListener) future -> closeOurSide() : ChannelFutureListener.CLOSE);
        if (!sent.isDone()) { // the client does not read, and perhaps never will
            closeAfter(LAST_REPLIES);
        }
    }

    /** The client has sent something; returns false if that is too much after the last reply, and the connection is closed. */
    boolean received(int bytes) {
        if (!closing || !channel.isOpen()) {
            return true;
        }
        discarded += bytes;
        if (discarded <= maxDiscarded) {
            return true;
        }
        channel.close();
        return false;
    }

    /** The client has closed its side. */
    void inputEnded() {
        if (channel.isOutputShutdown()) {
            channel.close();
        }
    }

    private void closeOurSide() {
        if (channel.isInputShutdown()) {
            channel.close();
        } else {
            channel.shutdownOutput();
            closeAfter(LINGER);
        }
    }

    private void closeAfter(Duration time) {
        channel.eventLoop().schedule(() -> channel.close(), time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
