package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.protocol.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and has not been read yet. Holds no more memory than that needs, and counts it. Used on the
 * connection's thread alone.
 */
final class InputBuffer {
    /** How much may wait before the socket is left alone. */
    static final int MAX_WAITING = 64 * 1024;
    /** A larger buffer is not kept for a rest that is shorter than a command line may be. */
    private static final int LARGE = 2 * Command.MAX_LINE;

    private final ByteBufAllocator allocator;
    private final LongPredicate whenHeld;
    private @Nullable ByteBuf waiting;
    private long counted;

    /**
     * An empty buffer.
     *
     * @param allocator where memory comes from
     * @param whenHeld is given each change of how many bytes of memory are held; returns false if that is too much, and
     *     the session must end
     */
    InputBuffer(ByteBufAllocator allocator, LongPredicate whenHeld) {
        this.allocator = allocator;
        this.whenHeld = whenHeld;
    }

    /** Takes bytes over, after those that wait already. */
    void add(ByteBuf bytes) {
        waiting = waiting == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, waiting, bytes);
    }

    boolean isEmpty() {
        return waiting == null || !waiting.isReadable();
    }

    /** Returns whether more may be read from the socket. */
    boolean hasRoom() {
        return waiting == null || waiting.readableBytes() < MAX_WAITING;
    }

    /** What waits, to be read from; there must be something. */
    ByteBuf bytes() {
        return Objects.requireNonNull(waiting, "nothing waits");
    }

    /** Forgets what waits. */
    void skip() {
        if (waiting != null) {
            waiting.skipBytes(waiting.readableBytes());
        }
    }

    void releaseIfRead() {
        if (waiting != null && !waiting.isReadable()) {
            waiting.release();
            waiting = null;
        }
    }

    /**
     * Makes the memory fit for the time until more comes, which may be minutes: the beginning of a line must not keep a
     * whole receive buffer. Counts what is held then.
     *
     * @return false if that is too much
     */
    boolean settle() {
        releaseIfRead();
        if (waiting != null && waiting.readableBytes() < Command.MAX_LINE && waiting.capacity() > LARGE) {
            ByteBuf rest = allocator.buffer(waiting.readableBytes());
            rest.writeBytes(waiting);
            waiting.release();
            waiting = rest;
        }
        return count();
    }

    private boolean count() {
        long change = (waiting == null ? 0 : waiting.capacity()) - counted;
        counted += change;
        return change == 0 || whenHeld.test(change);
    }
}
