package io.github.lsmtpd.benchmarks.client;

import java.nio.ByteBuffer;

/** Finds the codes of replies in what a server sends, however it comes in pieces. Makes no garbage. Not thread safe. */
public final class ReplyReader {
    /** No reply is complete yet. */
    public static final int NONE = -1;

    private static final int CODE_LENGTH = 3;

    private int column;
    private int code;
    private boolean last;

    /**
     * Reads on, up to the end of a reply at the most.
     *
     * @return its code, or {@link #NONE} if there is no whole one
     */
    public int read(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                column = 0;
                if (last) {
                    return code;
                }
            } else {
                take(b);
            }
        }
        return NONE;
    }

    /** RFC 5321 §4.2.1: all lines but the last have a hyphen after the code. */
    private void take(byte b) {
        if (column == 0) {
            code = 0;
        }
        if (column < CODE_LENGTH) {
            code = code * 10 + (b - '0');
        } else if (column == CODE_LENGTH) {
            last = b != '-';
        }
        column++;
    }
}
