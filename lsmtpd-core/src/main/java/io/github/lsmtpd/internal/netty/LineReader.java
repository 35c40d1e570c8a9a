package io.github.lsmtpd.internal.netty;

import io.github.lsmtpd.internal.protocol.Command;
import io.netty.buffer.ByteBuf;

/**
 * Reads command lines, which end with CRLF (RFC 5321 §2.3.8). Of a line that is too long, nothing is kept. A strict
 * reader reports an LF without CR instead of a line: another program may have seen no line end there.
 *
 * <pre>
 *   WHOLE LINES ---too long---> LONG LINE ---line end---> WHOLE LINES
 * </pre>
 */
final class LineReader {
    static final int MAX_LINE = Command.MAX_LINE;
    /** After this many bytes without a line end, no client is waiting for a reply any more. */
    static final int MAX_ENDLESS_LINE = 64 * 1024;

    private final boolean lenient;
    private final FrameListener listener;
    private int maxLine = Command.MAX_LINE;
    private boolean inLongLine;
    private int skipped;
    /** Whether the last byte of a long line was a CR. */
    private boolean afterCr;

    /**
     * A reader at the start of a line.
     *
     * @param lenient whether an LF without CR ends a line, too
     * @param listener gets the lines
     */
    LineReader(boolean lenient, FrameListener listener) {
        this.lenient = lenient;
        this.listener = listener;
    }

    /** How long lines may be from now on, with CRLF. */
    void limit(int max) {
        maxLine = max;
    }

    /** Returns whether the beginning of a line has been thrown away, and its end has not come. */
    boolean isInLongLine() {
        return inLongLine;
    }

    /** Takes one step; returns false if it needs more bytes. */
    boolean read(ByteBuf in) {
        return inLongLine ? skip(in) : readWhole(in);
    }

    private boolean readWhole(ByteBuf in) {
        int length = in.bytesBefore(Math.min(in.readableBytes(), maxLine), (byte) '\n');
        if (length >= 0) {
            take(in, length);
            return true;
        }
        if (in.readableBytes() < maxLine) {
            return false;
        }
        skipped = 0;
        afterCr = false;
        inLongLine = true;
        return true;
    }

    private void take(ByteBuf in, int lengthToLineFeed) {
        boolean cr = lengthToLineFeed > 0 && in.getByte(in.readerIndex() + lengthToLineFeed - 1) == '\r';
        byte[] line = new byte[cr ? lengthToLineFeed - 1 : lengthToLineFeed];
        in.readBytes(line);
        in.skipBytes(cr ? 2 : 1);
        if (cr || lenient) {
            listener.line(line);
        } else {
            listener.bareLineFeed();
        }
    }

    private boolean skip(ByteBuf in) {
        int length = in.bytesBefore((byte) '\n');
        int count = length < 0 ? in.readableBytes() : length + 1;
        boolean cr = length == 0 ? afterCr : length > 0 && in.getByte(in.readerIndex() + length - 1) == '\r';
        in.skipBytes(count);
        afterCr = in.getByte(in.readerIndex() - 1) == '\r';
        skipped += count;
        if (length >= 0) {
            endLongLine(cr);
        } else if (skipped > MAX_ENDLESS_LINE) {
            listener.endlessLine();
        }
        return true;
    }

    private void endLongLine(boolean cr) {
        inLongLine = false;
        if (cr || lenient) {
            listener.longLine();
        } else {
            listener.bareLineFeed();
        }
    }
}
