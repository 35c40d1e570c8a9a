package io.github.lsmtpd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON form of a message, on the queue and in the spool alike: one object in one line of UTF-8.
 *
 * <p>Reading gives back every message that was written: the same id, time to the nanosecond, client, envelope, and bytes.
 * Text in which every byte sequence is UTF-8 is carried by {@code email_content} alone; any other content is carried by
 * {@code email_content_base64}, beside which {@code email_content} is only its best readable form. Objects that hold just
 * the first six fields, as other programs write them, can be read too; unknown fields are ignored.
 *
 * <p>The fields, in order: {@code timestamp}, {@code message_id}, {@code client_address} (the EHLO argument),
 * {@code recipients}, {@code email_content}, {@code sender}; then {@code remote_address}, {@code protocol},
 * {@code body_type}, {@code smtputf8}, {@code encrypted}; {@code require_tls} if it is so; where the client asked for delivery status notifications, {@code dsn_return},
 * {@code envelope_id} and {@code dsn_recipients}; {@code email_content_base64}.
 *
 * <p>A message is held in memory while it is written or read. This class needs {@code jackson-core} at run time, which is
 * an optional dependency of this module. Thread safe.
 */
public final class MessageJson {
    /** What the fields around the content take, more or less. */
    private static final int ENVELOPE_SIZE = 1024;

    /** A body of 50 MB is one string, far above Jackson's own limit; nothing in a message nests deeply. */
    static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(32)
                    .build())
            .build();

    private MessageJson() {}

    /**
     * Writes a message into an array.
     *
     * @param message the message
     * @return the JSON, without a line end
     * @throws IOException if the content cannot be read, or does not fit into an array
     */
    public static byte[] write(MailMessage message) throws IOException {
        long content = message.content().size();
        long estimate = content + content / 16 + ENVELOPE_SIZE;
        if (estimate > Integer.MAX_VALUE - ENVELOPE_SIZE) {
            throw new IOException("a message of " + content + " bytes does not fit into one array");
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream((int) estimate);
        write(message, json);
        return json.toByteArray();
    }

    /**
     * Writes a message to a stream.
     *
     * @param message the message
     * @param out where the JSON goes, without a line end; flushed, and left open
     * @throws IOException if the content cannot be read, or the stream not written
     */
    public static void write(MailMessage message, OutputStream out) throws IOException {
        try {
            MessageJsonWriter.write(message, out);
        } catch (JacksonException e) {
            throw new IOException("cannot write the message as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads a message.
     *
     * @param in the JSON of exactly one message, up to the end of the stream; left open
     * @return the message, whose content is in memory and can be read for ever
     * @throws IOException if the stream cannot be read, or what it holds is not such JSON: malformed, nested too deeply,
     *     a field given twice, one of the six fields missing, or a value that does not fit its field
     */
    public static MailMessage read(InputStream in) throws IOException {
        try {
            return MessageJsonReader.read(in);
        } catch (JacksonException e) {
            throw new IOException("not the JSON of a message: " + e.getOriginalMessage(), e);
        }
    }
}
