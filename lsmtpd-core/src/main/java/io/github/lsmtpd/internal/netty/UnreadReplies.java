package io.github.lsmtpd.internal.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.function.LongPredicate;

/**
 * Counts the memory of replies that a client does not read. It looks when something was written, which costs nothing while the
 * client reads, and again when what waits has left. Used on the connection's thread alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the listener is told of the end of the connection, too
final class UnreadReplies {
    private final Channel channel;
    private final LongPredicate whenHeld;
    private long counted;
    private boolean watching;
    private boolean ended;

    /**
     * Of a client that reads.
     *
     * @param whenHeld is given each change of how many bytes of memory are held; returns false if that is too much
     */
    UnreadReplies(Channel channel, LongPredicate whenHeld) {
        this.channel = channel;
        this.whenHeld = whenHeld;
    }

    /** Something was written; a client that lets too much wait is cut off. */
    void count() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        long pending = waiting == null || ended ? 0 : waiting.totalPendingWriteBytes();
        if (pending == counted) {
            return;
        }
        long change = pending - counted;
        counted = pending;
        if (!whenHeld.test(change)) {
            channel.close();
        } else if (pending > 0 && !watching) {
            watching = true;
            // Not at once: what has just left counts as pending until its listeners have been told.
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(left -> channel.eventLoop().execute(this::countAgain));
        }
    }

    private void countAgain() {
        watching = false;
        count();
    }

    /** The connection is gone, and all that waited with it. */
    void end() {
        ended = true;
        count();
    }
}
