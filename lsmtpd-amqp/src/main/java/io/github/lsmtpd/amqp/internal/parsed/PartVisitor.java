package io.github.lsmtpd.amqp.internal.parsed;

import java.io.IOException;
import java.io.InputStream;

/** What {@link PartWalker} finds, in the order of the message. */
interface PartVisitor {
    /** A field of the header of the message. */
    default void field(HeaderField field) {}

    /**
     * A part that holds no others; a message in the message is one.
     *
     * @param leaf what it is
     * @param content its content, without its transfer encoding; need not be read
     */
    void leaf(Leaf leaf, InputStream content) throws IOException;

    /**
     * Such a part.
     *
     * @param part its number among them, from 0
     * @param header what its header says
     * @param type its media type in lower case, as it is to be understood
     * @param mayBeBody whether its place is one of text to read, and not of what such text refers to
     */
    record Leaf(int part, PartHeader header, String type, boolean mayBeBody) {}
}
