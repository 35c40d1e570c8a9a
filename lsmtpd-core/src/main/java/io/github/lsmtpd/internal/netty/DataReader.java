package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.protocol.MailDataDecoder;
import io.netty.buffer.ByteBuf;

/** Reads the content that comes after DATA, whose end is CRLF.CRLF (RFC 5321 §4.1.1.4). */
final class DataReader implements ContentReader {
    private final MailDataDecoder decoder;

    /**
     * A reader at the start of the content.
     *
     * @param lenient whether an LF without CR ends a line, too
     */
    DataReader(boolean lenient) {
        decoder = new MailDataDecoder(lenient);
    }

    @Override
    public int read(ByteBuf in, byte[] piece) {
        int start = in.readerIndex();
        int length = Math.min(in.readableBytes(), MAX_PIECE);
        in.readBytes(piece, decoder.offset(length), length);
        int content = decoder.decode(piece, length);
        in.readerIndex(start + decoder.consumed());
        return content;
    }

    @Override
    public boolean isEnded() {
        return decoder.isEnded();
    }

    @Override
    public void reportEnd(FrameListener listener) {
        listener.endOfData(decoder.hasBareLineEnd());
    }
}
