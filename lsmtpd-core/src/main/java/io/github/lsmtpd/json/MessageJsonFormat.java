package io.github.lsmtpd.json;

import io.github.lsmtpd.MailMessage;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** What {@link MessageJson} does with Jackson, and how its failures are told. Stateless. */
final class MessageJsonFormat {
    /** What the fields around the content take, more or less. */
    private static final int ENVELOPE_SIZE = 1024;

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

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

    private MessageJsonFormat() {}

    /** Writes a message into an array, with or without a readable form beside base64. */
    static byte[] write(MailMessage message, long maxBytes, boolean readable) throws IOException {
        try {
            JsonContent content = JsonContent.of(message.content());
            byte[] small = content.isSmall() ? writeSmall(message, content, readable) : null;
            return small != null && small.length <= maxBytes
                    ? small
                    : JsonPlan.of(message, content, Math.min(maxBytes, LARGEST_ARRAY), readable)
                            .write(message, content);
        } catch (JacksonException e) {
            throw notWritten(e);
        }
    }

    private static byte[] writeSmall(MailMessage message, JsonContent content, boolean readable) throws IOException {
        long size = content.size();
        ByteArrayOutputStream json = new ByteArrayOutputStream((int) (size + size / 16) + ENVELOPE_SIZE);
        MessageJsonWriter.write(message, content, readable, json);
        return json.toByteArray();
    }

    static void write(MailMessage message, OutputStream out) throws IOException {
        try {
            MessageJsonWriter.write(message, JsonContent.of(message.content()), true, out);
        } catch (JacksonException e) {
            throw notWritten(e);
        }
    }

    static byte[] writeEnvelope(MailMessage message, String name, Map<String, ?> instead) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(ENVELOPE_SIZE);
        MessageJsonWriter.writeEnvelope(message, name, instead, json);
        return json.toByteArray();
    }

    private static IOException notWritten(JacksonException e) {
        return failure(e, new IOException("cannot write the message as JSON: " + e.getOriginalMessage(), e));
    }

    static MailMessage read(InputStream in, MessageJsonContents contents) throws IOException {
        try {
            return MessageJsonReader.read(in, contents);
        } catch (JacksonException e) {
            throw wrongCharacters(failure(e, new MessageJson.MalformedException(e.getOriginalMessage(), e)));
        } catch (IOException e) {
            throw wrongCharacters(e);
        }
    }

    private static IOException wrongCharacters(IOException e) {
        return e instanceof CharConversionException || e instanceof CharacterCodingException
                ? new MessageJson.MalformedException("it is not well-formed text", e)
                : e;
    }

    /** An error of the stream stays what it is. */
    private static IOException failure(JacksonException e, IOException otherwise) {
        return e.getCause() instanceof IOException failure ? failure : otherwise;
    }
}
