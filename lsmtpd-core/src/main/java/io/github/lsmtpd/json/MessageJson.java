package io.github.lsmtpd.json;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a message, on the queue and in the spool alike: one object in one line of UTF-8.
 *
 * <p>Reading gives back every message that was written: the same id, time to the nanosecond, envelope, and bytes, and the
 * same client but for its certificates.
 * Text in which every byte sequence is UTF-8 is carried by {@code email_content} alone; any other content, and large
 * content that is mostly control characters, is carried by {@code email_content_base64}, beside which {@code email_content} is only its best readable form. Objects that hold just
 * the first six fields, as other programs write them, can be read too; unknown fields are ignored.
 *
 * <p>The fields, in order: {@code timestamp}, {@code message_id}, {@code client_address} (the EHLO argument),
 * {@code recipients}, {@code email_content}, {@code sender}; then {@code remote_address}, {@code protocol},
 * {@code body_type}, {@code smtputf8}, {@code encrypted}; where they are known, {@code tls_protocol},
 * {@code tls_cipher_suite}, {@code tls_server_name}, {@code identity}, {@code listener} and {@code attributes}; {@code require_tls} if it is so; where the client
 * asked for delivery status notifications, {@code dsn_return}, {@code envelope_id} and {@code dsn_recipients};
 * {@code email_content_base64}, with which {@code email_content} may be missing.
 *
 * <p>A content of 1 MiB or more is written in pieces, and so never in memory as a whole. This class needs
 * {@code tools.jackson.core:jackson-core} at run time, which is an optional dependency of this module; without it, reading and
 * writing throw an {@link IllegalStateException} that says so. Thread safe.
 */
public final class MessageJson {
    /** What they take at most, unless there are hundreds of recipients with long addresses. */
    private static final int LARGE_ENVELOPE_SIZE = 64 * 1024;

    private static final String JACKSON_CLASS = "tools.jackson.core.JsonGenerator";
    private static final boolean HAS_JACKSON = hasJackson();

    private MessageJson() {}

    /**
     * Writes a message into an array, which is exactly as long as the JSON.
     *
     * @param message the message
     * @return the JSON, without a line end
     * @throws TooLargeException if it does not fit into an array
     * @throws IOException if the content cannot be read
     */
    public static byte[] write(MailMessage message) throws IOException {
        return write(message, Long.MAX_VALUE);
    }

    /**
     * Writes a message into an array whose length is bounded. The exact bytes of the content are always there. Where it is
     * necessary, and {@code email_content_base64} carries them, {@code email_content} is shortened and ends with a notice.
     *
     * @param message the message
     * @param maxBytes the most bytes of JSON
     * @return the JSON, without a line end
     * @throws TooLargeException if the message cannot be written in so few bytes
     * @throws IOException if the content cannot be read
     */
    public static byte[] write(MailMessage message, long maxBytes) throws IOException {
        requireJackson();
        return MessageJsonFormat.write(message, maxBytes, true);
    }

    /**
     * Writes a message as {@link #write(MailMessage, long)} does, but with its content once: where
     * {@code email_content_base64} carries the bytes, there is no {@code email_content}. {@link #read(InputStream)} takes both.
     *
     * @param message the message
     * @param maxBytes the most bytes of JSON
     * @return the JSON, without a line end
     * @throws TooLargeException if the message cannot be written in so few bytes
     * @throws IOException if the content cannot be read
     */
    public static byte[] writeCompact(MailMessage message, long maxBytes) throws IOException {
        requireJackson();
        return MessageJsonFormat.write(message, maxBytes, false);
    }

    /**
     * Writes all of a message but its content, and in its place an object that says where the content is.
     * {@link #readEnvelope} reads it.
     *
     * @param message the message, whose content is not read
     * @param name the name of the object
     * @param instead its members, in their order: text, whole numbers and truth values
     * @return the JSON, without a line end
     */
    public static byte[] writeEnvelope(MailMessage message, String name, Map<String, ?> instead) {
        requireJackson();
        return MessageJsonFormat.writeEnvelope(message, name, instead);
    }

    /**
     * The largest content whose JSON surely fits, whatever its bytes are, if the fields around it take at most 64 KiB.
     *
     * @param maxJsonBytes the most bytes of JSON
     * @return the size of the content in bytes, from 0
     */
    public static long maxContentSize(long maxJsonBytes) {
        return Math.max(0, (maxJsonBytes - LARGE_ENVELOPE_SIZE) / 4 * 3);
    }

    /**
     * Writes a message to a stream.
     *
     * @param message the message
     * @param out where the JSON goes, without a line end; flushed, and left open
     * @throws IOException if the content cannot be read, or the stream not written
     */
    public static void write(MailMessage message, OutputStream out) throws IOException {
        requireJackson();
        MessageJsonFormat.write(message, out);
    }

    /**
     * Reads a message.
     *
     * @param in the JSON of exactly one message, up to the end of the stream; left open
     * @return the message, whose content is in memory and can be read for ever
     * @throws MalformedException if what the stream holds is not such JSON: malformed, nested too deeply, a field given
     *     twice, one of the six fields missing, or a value that does not fit its field
     * @throws IOException if the stream cannot be read
     */
    public static MailMessage read(InputStream in) throws IOException {
        return read(in, new MessageJsonContents.ToMemory());
    }

    /**
     * Reads a message; somewhat faster than from a stream.
     *
     * @param json the JSON of exactly one message, in UTF-8; not kept
     * @return the message, whose content is in memory and can be read for ever
     * @throws MalformedException as {@link #read(InputStream)} does
     */
    public static MailMessage read(byte[] json) throws IOException {
        return read(new ByteArrayInputStream(json), new MessageJsonContents.InArray(json));
    }

    /**
     * Reads a message whose content stays where it is, and is never in memory as a whole: it is decoded each time that it
     * is opened. What it gives is right only as long as the source stays as it is now.
     *
     * @param source the JSON of exactly one message, in UTF-8
     * @return the message, whose content throws an {@link IOException} when the source can no longer be opened
     * @throws MalformedException as {@link #read(InputStream)} does
     * @throws IOException if the source cannot be read
     */
    public static MailMessage read(Source source) throws IOException {
        try (InputStream in = source.openAt(0)) {
            return read(in, new MessageJsonContents.InPlace(source));
        }
    }

    /**
     * Reads a message whose content is not in its JSON, as {@link #writeEnvelope} writes it.
     *
     * @param in the JSON of exactly one message, up to the end of the stream; left open
     * @param content the content, from where it is
     * @return the message with that content
     * @throws MalformedException as {@link #read(InputStream)} does
     * @throws IOException if the stream cannot be read
     */
    public static MailMessage readEnvelope(InputStream in, MessageContent content) throws IOException {
        return read(in, new MessageJsonContents.Elsewhere(content));
    }

    private static MailMessage read(InputStream in, MessageJsonContents contents) throws IOException {
        requireJackson();
        return MessageJsonFormat.read(in, contents);
    }

    private static void requireJackson() {
        if (!HAS_JACKSON) {
            throw new IllegalStateException(
                    "MessageJson needs the dependency tools.jackson.core:jackson-core, version 3");
        }
    }

    private static boolean hasJackson() {
        try {
            Class.forName(JACKSON_CLASS, false, MessageJson.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Where JSON is stored, such as a file. To be opened by several threads at once. */
    @FunctionalInterface
    public interface Source {
        /**
         * Opens it; the caller closes the stream.
         *
         * @param position where to begin, in bytes
         * @return a new stream, from there to the end
         * @throws IOException if it cannot be opened
         */
        InputStream openAt(long position) throws IOException;
    }

    /** What was read is not the JSON of a message, and never will be. */
    public static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedException(String why, @Nullable Throwable cause) {
            super("not the JSON of a message: " + why, cause);
        }
    }

    /** A message cannot be written in as few bytes as it may have. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        /** How many bytes of JSON the message takes at least. */
        private final long needed;

        TooLargeException(long needed, long allowed) {
            super("the message takes " + needed + " bytes of JSON, more than the " + allowed + " allowed");
            this.needed = needed;
        }

        /**
         * How many bytes of JSON the message takes at least.
         *
         * @return the size in bytes
         */
        public long needed() {
            return needed;
        }
    }
}
