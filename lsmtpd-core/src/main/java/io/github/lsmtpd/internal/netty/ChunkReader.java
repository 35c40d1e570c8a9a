package io.github.lsmtpd.internal.netty;

import io.netty.buffer.ByteBuf;

/** Reads a chunk, the size of which BDAT has declared (RFC 3030 §2). */
final class ChunkReader implements ContentReader {
    private long rest;

    /**
     * A reader at the start of a chunk.
     *
     * @param size how many bytes it has, perhaps none
     */
    ChunkReader(long size) {
        rest = size;
    }

    @Override
    public int read(ByteBuf in, byte[] piece) {
        int length = (int) Math.min(Math.min(in.readableBytes(), MAX_PIECE), rest);
        in.readBytes(piece, 0, length);
        rest -= length;
        return length;
    }

    @Override
    public boolean isEnded() {
        return rest == 0;
    }

    @Override
    public void reportEnd(FrameListener listener) {
        listener.endOfChunk();
    }
}
