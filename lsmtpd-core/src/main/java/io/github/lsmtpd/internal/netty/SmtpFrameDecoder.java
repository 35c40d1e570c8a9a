package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.protocol.DotStuffedBody;
import io.github.lsmtpd.internal.protocol.Replies;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a client sends into {@link Frame}s. The session says what comes next; until it does, bytes wait here, and
 * when enough wait, the socket is not read: that is how a slow sink slows its senders down.
 *
 * <pre>
 *   COMMAND_LINE ---too long---> ENDLESS_LINE ---CRLF---> COMMAND_LINE
 *   DATA ---end of data---> NOTHING
 *   any ---session---> COMMAND_LINE, DATA, NOTHING, DISCARD
 * </pre>
 */
final class SmtpFrameDecoder extends ChannelInboundHandlerAdapter {
    /** RFC 5321 §4.5.3.1.4 gives a command line 512 bytes, and extensions add to it; this is room for all of them. */
    static final int MAX_LINE = 2_048;
    /** After so many bytes without a line end, nobody is waiting for a reply any more. */
    static final int MAX_ENDLESS_LINE = 64 * 1024;
    /** How much may wait for the session before the socket is left alone. */
    private static final int MAX_WAITING = 64 * 1024;

    private static final int PIECE = 64 * 1024;
    private static final FastThreadLocal<byte[]> PIECES = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[PIECE];
        }
    };

    private enum State {
        COMMAND_LINE,
        ENDLESS_LINE,
        DATA,
        NOTHING,
        DISCARD
    }

    private State state = State.COMMAND_LINE;
    private @Nullable ByteBuf waiting;
    private DotStuffedBody body = new DotStuffedBody();
    private int endless;
    private boolean decoding;

    /** Commands come next. */
    void receiveCommands(ChannelHandlerContext ctx) {
        enter(State.COMMAND_LINE, ctx);
    }

    /** The body of DATA comes next. */
    void receiveData(ChannelHandlerContext ctx) {
        body = new DotStuffedBody();
        enter(State.DATA, ctx);
    }

    /** What comes next waits. */
    void receiveNothing(ChannelHandlerContext ctx) {
        enter(State.NOTHING, ctx);
    }

    /** What comes next is thrown away. */
    void discard(ChannelHandlerContext ctx) {
        enter(State.DISCARD, ctx);
    }

    /** Tells whether the client is, as far as can be seen, in the middle of sending something. */
    boolean isInMidInput() {
        boolean unread = waiting != null && waiting.isReadable();
        return unread || state == State.DATA || state == State.ENDLESS_LINE;
    }

    private void enter(State next, ChannelHandlerContext ctx) {
        state = next;
        goOn(ctx);
    }

    /** Looks again at what waits, because something has changed: the state, or that the client reads again. */
    void goOn(ChannelHandlerContext ctx) {
        if (!decoding) { // otherwise the session called out of a frame, and the loop goes on by itself
            decode(ctx);
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        waiting = waiting == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), waiting, bytes);
        decode(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        discard(ctx);
        ctx.fireChannelInactive();
    }

    /** Makes frames of what waits, as long as the session wants some and the client reads its replies. */
    private void decode(ChannelHandlerContext ctx) {
        decoding = true;
        try {
            while (waiting != null && mayGoOn(ctx) && decodeOne(ctx, waiting)) {
                releaseIfRead();
            }
        } finally {
            decoding = false;
            releaseIfRead();
        }
        ctx.channel().config().setAutoRead(waiting == null || waiting.readableBytes() < MAX_WAITING);
    }

    private boolean mayGoOn(ChannelHandlerContext ctx) {
        return state == State.DISCARD || ctx.channel().isWritable();
    }

    private void releaseIfRead() {
        if (waiting != null && !waiting.isReadable()) {
            waiting.release();
            waiting = null;
        }
    }

    /** One step; false if it needs more bytes, or the session is not ready for any. */
    private boolean decodeOne(ChannelHandlerContext ctx, ByteBuf in) {
        return switch (state) {
            case COMMAND_LINE -> decodeLine(ctx, in);
            case ENDLESS_LINE -> skipLine(ctx, in);
            case DATA -> decodeData(ctx, in);
            case NOTHING -> false;
            case DISCARD -> skipAll(in);
        };
    }

    private boolean decodeLine(ChannelHandlerContext ctx, ByteBuf in) {
        int length = in.bytesBefore(Math.min(in.readableBytes(), MAX_LINE), (byte) '\n');
        if (length < 0) {
            if (in.readableBytes() >= MAX_LINE) {
                endless = 0;
                state = State.ENDLESS_LINE;
                return true;
            }
            return false;
        }
        ctx.fireChannelRead(takeLine(in, length));
        return true;
    }

    /** An LF without CR ends the line, so that the client hears of it now; but such a line is never a command. */
    private static Frame takeLine(ByteBuf in, int lengthToLineFeed) {
        byte[] line = new byte[Math.max(0, lengthToLineFeed - 1)];
        in.readBytes(line);
        boolean cr = lengthToLineFeed > 0 && in.readByte() == '\r';
        in.skipBytes(1);
        return cr ? new Frame.Line(line) : new Frame.BadLine(Replies.BAD_LINE);
    }

    private boolean skipLine(ChannelHandlerContext ctx, ByteBuf in) {
        int length = in.bytesBefore((byte) '\n');
        int skipped = length < 0 ? in.readableBytes() : length + 1;
        in.skipBytes(skipped);
        endless += skipped;
        if (length >= 0) {
            state = State.COMMAND_LINE;
            ctx.fireChannelRead(new Frame.BadLine(Replies.LINE_TOO_LONG));
        } else if (endless > MAX_ENDLESS_LINE) {
            ctx.fireChannelRead(new Frame.EndlessLine());
        }
        return true;
    }

    private boolean decodeData(ChannelHandlerContext ctx, ByteBuf in) {
        byte[] piece = PIECES.get();
        int start = in.readerIndex();
        int length = Math.min(in.readableBytes(), piece.length);
        in.readBytes(piece, 0, length);
        int content = body.decode(piece, length);
        in.readerIndex(start + body.consumed());
        if (content > 0) {
            ctx.fireChannelRead(new Frame.Content(piece, content));
        }
        if (body.isEnded() && state == State.DATA) {
            state = State.NOTHING;
            ctx.fireChannelRead(new Frame.EndOfData(body.hasBareLineEnd()));
        }
        return true;
    }

    private static boolean skipAll(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        return true;
    }
}
