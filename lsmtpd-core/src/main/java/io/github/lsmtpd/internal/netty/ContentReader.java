package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBuf;

/** Reads the content of a message, or a part of it, and knows where it ends. */
sealed interface ContentReader permits DataReader, ChunkReader {
    /** The most bytes that are read at once. */
    int MAX_PIECE = 64 * 1024;

    /**
     * Reads a piece; at the end, what follows stays unread.
     *
     * @param in the bytes that have come, at least one
     * @param piece gets the content at its start; of twice {@link #MAX_PIECE} and one more
     * @return how many bytes of content there are, perhaps none
     */
    int read(ByteBuf in, byte[] piece);

    /** Returns whether the end has been read. */
    boolean isEnded();

    /** Reports the end. */
    void reportEnd(FrameListener listener);
}
