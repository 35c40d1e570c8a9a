package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.BooleanSupplier;

/**
 * Cuts what a client sends into frames, and gives each to the listener: command lines, unless the listener has said that
 * content comes next. While it is paused, or the client does not read its replies, bytes wait, and when many
 * wait, the socket is not to be read: that is how a slow sink slows its senders down. The end of what the client sends,
 * which may still read, comes after all bytes that wait.
 *
 * <pre>
 *   LINE ---receiveData, receiveChunk---> CONTENT ---its last byte---> END_OF_CONTENT ---> LINE
 *   any  ---discard, end of the input, no memory---> DISCARD
 * </pre>
 *
 * <p>Used on the connection's thread alone. Only {@link #read} makes frames: it is to be called after anything that may
 * let it go on.
 */
final class FrameReader {
    private static final FastThreadLocal<byte[]> PIECES = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[2 * ContentReader.MAX_PIECE + 1];
        }
    };

    private enum State {
        LINE,
        CONTENT,
        END_OF_CONTENT,
        /** The session is over. */
        DISCARD
    }

    private final boolean lenient;
    private final InputBuffer waiting;
    private final BooleanSupplier clientReads;
    private final FrameListener listener;
    private final LineReader lines;
    private State state = State.LINE;
    private ContentReader content = new ChunkReader(0);
    private int pauses;
    private long frame;
    private long contentBytes;
    private boolean reading;
    private boolean inputEnded;

    /**
     * A reader at the start of a session.
     *
     * @param lenient whether an LF without CR ends a line, too
     * @param waiting holds what has come and has not been read
     * @param clientReads whether the client reads the replies, so that more may be made
     * @param listener gets the frames
     */
    FrameReader(boolean lenient, InputBuffer waiting, BooleanSupplier clientReads, FrameListener listener) {
        this.lenient = lenient;
        this.waiting = waiting;
        this.clientReads = clientReads;
        this.listener = listener;
        this.lines = new LineReader(lenient, listener);
    }

    // What happens to the connection.

    /** The client has sent something, which this takes over. */
    void receive(ByteBuf bytes) {
        waiting.add(bytes);
    }

    /** The client sends nothing more. */
    void endInput() {
        inputEnded = true;
    }

    // What the session wants.

    /** The content of DATA comes next. */
    void receiveData() {
        content = new DataReader(lenient);
        contentBytes = 0;
        state = State.CONTENT;
    }

    /** A chunk comes next. */
    void receiveChunk(long size) {
        content = new ChunkReader(size);
        contentBytes = 0;
        state = size == 0 ? State.END_OF_CONTENT : State.CONTENT;
    }

    /** Sets how many bytes a command line may have from now on, with CRLF. */
    void limitLines(int max) {
        lines.limit(max);
    }

    /** What comes next waits, until whoever called this has called {@link #resume}. */
    void pause() {
        pauses++;
    }

    /**
     * Takes one pause back; after the last of them, what waits is read.
     *
     * @throws IllegalStateException if it is not paused
     */
    void resume() {
        if (pauses == 0) {
            throw new IllegalStateException("resumed more often than paused");
        }
        pauses--;
    }

    /** Forgets what waits. */
    void dropWaiting() {
        waiting.skip();
    }

    /** What waits and what comes next is thrown away. */
    void discard() {
        state = State.DISCARD;
    }

    // How things stand.

    /** Returns whether this calls the listener now: then it goes on by itself. */
    boolean isReading() {
        return reading;
    }

    /** Returns whether bytes wait. */
    boolean hasUnread() {
        return !waiting.isEmpty();
    }

    /** Returns whether the client has said that it sends nothing more. */
    boolean isInputEnded() {
        return inputEnded;
    }

    /** Returns whether a line has begun, or content is expected, and its end has not come. */
    boolean isInMidFrame() {
        return isInContent() || (state == State.LINE && (hasUnread() || lines.isInLongLine()));
    }

    /** Returns whether content is expected, and its end has not come. */
    boolean isInContent() {
        return state == State.CONTENT;
    }

    /** The number of the frame that has begun or comes next. */
    long frame() {
        return frame;
    }

    /** How many bytes of the content have come so far. */
    long contentBytes() {
        return contentBytes;
    }

    boolean isPaused() {
        return pauses > 0;
    }

    /** Returns whether so little waits that more may be read from the socket. */
    boolean hasRoom() {
        return waiting.hasRoom();
    }

    /** Returns whether the client is, as far as can be seen, in the middle of sending something. */
    boolean isInMidInput() {
        boolean open = state == State.CONTENT || (state == State.LINE && lines.isInLongLine());
        return !inputEnded && (hasUnread() || open);
    }

    /** Makes frames of what waits, as long as it is not paused and the client reads its replies. */
    void read() {
        reading = true;
        try {
            while (mayGoOn() && readFrame()) {
                waiting.releaseIfRead();
            }
        } finally {
            reading = false;
            settle();
        }
    }

    private boolean mayGoOn() {
        return state == State.DISCARD || (pauses == 0 && clientReads.getAsBoolean());
    }

    /** Takes one step; returns false if it needs more bytes. */
    private boolean readFrame() {
        return switch (state) {
            case LINE -> (hasUnread() && readLine()) || takeEndOfInput();
            case CONTENT -> readContent() || takeEndOfInput();
            case END_OF_CONTENT -> takeEndOfContent();
            case DISCARD -> {
                waiting.skip();
                yield false;
            }
        };
    }

    private boolean readLine() {
        boolean stepped = lines.read(waiting.bytes());
        if (stepped && !lines.isInLongLine()) {
            frame++;
        }
        return stepped;
    }

    private boolean readContent() {
        if (waiting.isEmpty()) {
            return false;
        }
        byte[] piece = PIECES.get();
        int before = waiting.bytes().readableBytes();
        int length = content.read(waiting.bytes(), piece);
        contentBytes += before - waiting.bytes().readableBytes();
        if (content.isEnded()) {
            state = State.END_OF_CONTENT;
        }
        if (length > 0) {
            listener.content(piece, length);
        }
        return true;
    }

    /** The end of the content is a frame of its own, for which no byte is needed. */
    private boolean takeEndOfContent() {
        state = State.LINE;
        frame++;
        content.reportEnd(listener);
        return true;
    }

    /** More bytes are needed, and perhaps none will come. */
    private boolean takeEndOfInput() {
        if (inputEnded) {
            state = State.DISCARD;
            listener.endOfInput();
        }
        return inputEnded;
    }

    private void settle() {
        if (!waiting.settle()) {
            discard();
            waiting.skip();
            waiting.settle();
            listener.noMemory();
        }
    }
}
