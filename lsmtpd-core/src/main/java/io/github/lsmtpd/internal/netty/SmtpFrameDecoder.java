package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.protocol.MailDataDecoder;
import io.github.lsmtpd.internal.protocol.Replies;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a client sends into {@link Frame}s: command lines, unless the session has said that a body comes next. While
 * the session has it paused, or the client does not read its replies, bytes wait here, and when enough wait, the socket
 * is not read: that is how a slow sink slows its senders down. The end of what the client sends, which may still listen,
 * waits its turn behind the bytes.
 *
 * <pre>
 *   COMMAND_LINE <---line end--- ENDLESS_LINE        DATA ---CRLF.CRLF---> END_OF_DATA ---> COMMAND_LINE
 *        |                            ^              CHUNK --all of it---> END_OF_CHUNK --> COMMAND_LINE
 *        +---------too long-----------+
 * </pre>
 */
final class SmtpFrameDecoder extends ChannelInboundHandlerAdapter {
    /** RFC 5321 §4.5.3.1.4 gives a command line 512 bytes, and extensions add to it; this is room for all of them. */
    static final int MAX_LINE = 2_048;
    /** After so many bytes without a line end, nobody is waiting for a reply any more. */
    static final int MAX_ENDLESS_LINE = 64 * 1024;
    /** How much may wait for the session before the socket is left alone. */
    static final int MAX_WAITING = 64 * 1024;

    private static final int PIECE = 64 * 1024;
    private static final FastThreadLocal<byte[]> PIECES = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[2 * PIECE + 1];
        }
    };

    private enum State {
        COMMAND_LINE,
        ENDLESS_LINE,
        DATA,
        END_OF_DATA,
        CHUNK,
        END_OF_CHUNK,
        /** The session is over. */
        DISCARD
    }

    private final boolean lenient;
    private final LongPredicate whenHeld;
    private State state = State.COMMAND_LINE;
    private @Nullable ByteBuf waiting;
    private MailDataDecoder body;
    private long chunkRest;
    private int endless;
    /** Whether the last octet of an endless line was a CR. */
    private boolean afterCr;

    private boolean paused;
    private boolean decoding;
    private boolean inputEnded;
    private long counted;

    /**
     * A decoder at the start of a connection.
     *
     * @param lenient whether an LF without CR ends a line, too
     * @param whenHeld is given each change of how many bytes of memory are held by what waits; returns false if that is
     *     too much, and the session must end
     */
    SmtpFrameDecoder(boolean lenient, LongPredicate whenHeld) {
        this.lenient = lenient;
        this.whenHeld = whenHeld;
        this.body = new MailDataDecoder(lenient);
    }

    /** The body of DATA comes next. */
    void receiveData() {
        body = new MailDataDecoder(lenient);
        state = State.DATA;
    }

    /** A chunk comes next. */
    void receiveChunk(long size) {
        chunkRest = size;
        state = size == 0 ? State.END_OF_CHUNK : State.CHUNK;
    }

    /** Forgets what waits. */
    void dropWaiting() {
        if (waiting != null) {
            waiting.skipBytes(waiting.readableBytes());
        }
    }

    /** What comes next waits. */
    void pause() {
        paused = true;
    }

    /** What waits is read. */
    void resume(ChannelHandlerContext ctx) {
        paused = false;
        goOn(ctx);
    }

    /** What comes next is thrown away. */
    void discard(ChannelHandlerContext ctx) {
        state = State.DISCARD;
        goOn(ctx);
    }

    /** Tells whether bytes wait. */
    boolean hasUnread() {
        return waiting != null && waiting.isReadable();
    }

    /** Tells whether the client is, as far as can be seen, in the middle of sending something. */
    boolean isInMidInput() {
        boolean open = state == State.DATA || state == State.CHUNK || state == State.ENDLESS_LINE;
        return !inputEnded && (hasUnread() || open);
    }

    /** Looks again at what waits, because something has changed: the session, or that the client reads again. */
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
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == SslCloseCompletionEvent.SUCCESS) {
            inputEnded = true;
            goOn(ctx);
        }
        ctx.fireUserEventTriggered(event);
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
            while (mayGoOn(ctx) && (atEnd(ctx) || decodeWaiting(ctx) || endInput(ctx))) {
                releaseIfRead();
            }
        } finally {
            decoding = false;
            releaseIfRead();
            keepLittle(ctx);
        }
        if (!inputEnded) { // a socket whose input has ended cannot be asked for more: epoll fails
            ctx.channel().config().setAutoRead(waiting == null || waiting.readableBytes() < MAX_WAITING);
        }
    }

    /** The beginning of a line must not keep a whole receive buffer, while it may take minutes until the line goes on. */
    private void keepLittle(ChannelHandlerContext ctx) {
        if (waiting != null && waiting.readableBytes() < MAX_LINE && waiting.capacity() > 2 * MAX_LINE) {
            ByteBuf rest = ctx.alloc().buffer(waiting.readableBytes());
            rest.writeBytes(waiting);
            waiting.release();
            waiting = rest;
        }
        if (!count()) {
            state = State.DISCARD;
            dropWaiting();
            releaseIfRead();
            count();
            ctx.fireChannelRead(new Frame.NoMemory());
        }
    }

    private boolean count() {
        long change = (waiting == null ? 0 : waiting.capacity()) - counted;
        counted += change;
        return change == 0 || whenHeld.test(change);
    }

    private boolean mayGoOn(ChannelHandlerContext ctx) {
        return state == State.DISCARD || (!paused && ctx.channel().isWritable());
    }

    private void releaseIfRead() {
        if (waiting != null && !waiting.isReadable()) {
            waiting.release();
            waiting = null;
        }
    }

    /** The end of a body is a frame of its own, for which no byte is needed. */
    private boolean atEnd(ChannelHandlerContext ctx) {
        if (state != State.END_OF_DATA && state != State.END_OF_CHUNK) {
            return false;
        }
        Frame end = state == State.END_OF_DATA ? new Frame.EndOfData(body.hasBareLineEnd()) : new Frame.EndOfChunk();
        state = State.COMMAND_LINE;
        ctx.fireChannelRead(end);
        return true;
    }

    /** More bytes are needed, and none will come. */
    private boolean endInput(ChannelHandlerContext ctx) {
        if (!inputEnded || state == State.DISCARD) {
            return false;
        }
        state = State.DISCARD;
        ctx.fireChannelRead(new Frame.EndOfInput());
        return true;
    }

    /** One step; false if it needs more bytes. */
    private boolean decodeWaiting(ChannelHandlerContext ctx) {
        if (waiting == null) {
            return false;
        }
        return switch (state) {
            case DATA -> decodeData(ctx, waiting);
            case CHUNK -> decodeChunk(ctx, waiting);
            case ENDLESS_LINE -> skipLine(ctx, waiting);
            case DISCARD -> {
                dropWaiting();
                yield true;
            }
            default -> decodeLine(ctx, waiting);
        };
    }

    private boolean decodeLine(ChannelHandlerContext ctx, ByteBuf in) {
        int length = in.bytesBefore(Math.min(in.readableBytes(), MAX_LINE), (byte) '\n');
        if (length >= 0) {
            ctx.fireChannelRead(takeLine(in, length));
            return true;
        }
        if (in.readableBytes() < MAX_LINE) {
            return false;
        }
        endless = 0;
        afterCr = false;
        state = State.ENDLESS_LINE;
        return true;
    }

    /** A strict session ends at an LF without CR: another program may have seen no line end there. */
    private Frame takeLine(ByteBuf in, int lengthToLineFeed) {
        boolean cr = lengthToLineFeed > 0 && in.getByte(in.readerIndex() + lengthToLineFeed - 1) == '\r';
        byte[] line = new byte[cr ? lengthToLineFeed - 1 : lengthToLineFeed];
        in.readBytes(line);
        in.skipBytes(cr ? 2 : 1);
        return cr || lenient ? new Frame.Line(line) : new Frame.BareLineFeed();
    }

    private boolean skipLine(ChannelHandlerContext ctx, ByteBuf in) {
        int length = in.bytesBefore((byte) '\n');
        int skipped = length < 0 ? in.readableBytes() : length + 1;
        boolean cr = length == 0 ? afterCr : length > 0 && in.getByte(in.readerIndex() + length - 1) == '\r';
        in.skipBytes(skipped);
        afterCr = in.getByte(in.readerIndex() - 1) == '\r';
        endless += skipped;
        if (length >= 0) {
            state = State.COMMAND_LINE;
            ctx.fireChannelRead(cr || lenient ? new Frame.BadLine(Replies.LINE_TOO_LONG) : new Frame.BareLineFeed());
        } else if (endless > MAX_ENDLESS_LINE) {
            ctx.fireChannelRead(new Frame.EndlessLine());
        }
        return true;
    }

    private boolean decodeData(ChannelHandlerContext ctx, ByteBuf in) {
        byte[] piece = PIECES.get();
        int start = in.readerIndex();
        int length = Math.min(in.readableBytes(), PIECE);
        in.readBytes(piece, body.offset(length), length);
        int content = body.decode(piece, length);
        in.readerIndex(start + body.consumed());
        if (body.isEnded()) {
            state = State.END_OF_DATA;
        }
        if (content > 0) {
            ctx.fireChannelRead(new Frame.Content(piece, content));
        }
        return true;
    }

    private boolean decodeChunk(ChannelHandlerContext ctx, ByteBuf in) {
        byte[] piece = PIECES.get();
        int length = (int) Math.min(Math.min(in.readableBytes(), PIECE), chunkRest);
        in.readBytes(piece, 0, length);
        chunkRest -= length;
        if (chunkRest == 0) {
            state = State.END_OF_CHUNK;
        }
        ctx.fireChannelRead(new Frame.Content(piece, length));
        return true;
    }
}
