package io.github.lsmtpd;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/**
 * The bytes of a message as they were received, after dot-unstuffing (RFC 5321 §4.5.2) and with our Received line in
 * front. It can be read more than once, and by several threads at once.
 *
 * <p>A large message may lie in a temporary file, so reading can block, and can fail. What a {@link MessageSink} gets
 * may be opened until its stage has completed, or the delivery deadline has passed; after that, opening it throws an
 * {@link IOException}. A stream that is open then can be read to its end. The server keeps the bytes until every stream
 * has been closed or read to its end, so close them.
 */
public interface MessageContent {
    /**
     * How many bytes there are.
     *
     * @return the size in bytes
     */
    long size();

    /**
     * Opens the bytes from the start; the caller closes the stream.
     *
     * @return a new stream
     * @throws IOException if they can no longer be read
     */
    InputStream openStream() throws IOException;

    /**
     * Opens the bytes from the start; the caller closes the channel.
     *
     * @return a new channel
     * @throws IOException if they can no longer be read
     */
    default ReadableByteChannel openChannel() throws IOException {
        return Channels.newChannel(openStream());
    }

    /**
     * Copies all bytes into one new array.
     *
     * @return the copy
     * @throws IOException if they can no longer be read
     * @throws OutOfMemoryError if they do not fit into memory
     */
    default byte[] toByteArray() throws IOException {
        try (InputStream in = openStream()) {
            return in.readAllBytes();
        }
    }

    /**
     * Content in memory.
     *
     * @param bytes the bytes, copied
     * @return the content, which can be read for ever
     */
    static MessageContent of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return new MessageContent() {
            @Override
            public long size() {
                return copy.length;
            }

            @Override
            public InputStream openStream() {
                return new ByteArrayInputStream(copy);
            }

            @Override
            public String toString() {
                return "content of " + copy.length + " bytes";
            }
        };
    }
}
