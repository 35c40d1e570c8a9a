package io.github.lsmtpd.internal.netty;

/**
 * Gets what a {@link FrameReader} makes of a client's bytes: one call for each frame, in the order in which the frames
 * came, on the connection's thread. Any of them may set what the reader is to expect next, or pause it.
 */
interface FrameListener {
    /**
     * A command line.
     *
     * @param line the line without its line end
     */
    void line(byte[] line);

    /** A line that was too long for a command line, at its end. */
    void longLine();

    /** A line that ended in an LF without CR, from a client to which nothing but CRLF is a line end. */
    void bareLineFeed();

    /** A line without an end, of which so much has come that it is no mistake any more. */
    void endlessLine();

    /**
     * A piece of content.
     *
     * @param bytes holds the piece from its start; used again for the next, so it must be read before this returns
     * @param length how many bytes there are, at least one
     */
    void content(byte[] bytes, int length);

    /**
     * The end of the data, CRLF.CRLF.
     *
     * @param bareLineEnd whether the data had a CR without LF or an LF without CR
     */
    void endOfData(boolean bareLineEnd);

    /** The end of a chunk. */
    void endOfChunk();

    /** The client sends nothing more, though it may still read. What was not whole is dropped. */
    void endOfInput();

    /** There was no memory for what waited: it was thrown away, and so is all that follows. */
    void noMemory();
}
