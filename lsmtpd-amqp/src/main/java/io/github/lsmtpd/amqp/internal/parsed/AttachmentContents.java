package io.github.lsmtpd.amqp.internal.parsed;

import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.amqp.internal.parsed.ParsedMail.Attachment;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/** Puts the contents of attachments into the JSON as base64, by a second walk over the message, or leaves them out. */
interface AttachmentContents {
    /** What a content takes besides its base64. */
    int PROPERTY_SIZE = ",\"content\":\"\"".length();

    /**
     * Writes the objects of a list.
     *
     * @param begin writes an object up to where its content goes
     */
    void write(List<Attachment> attachments, Function<Attachment, JsonGenerator> begin, OutputStream out)
            throws IOException;

    /** Writes the objects without contents. */
    static AttachmentContents leftOut() {
        return (attachments, begin, out) ->
                attachments.forEach(attachment -> begin.apply(attachment).writeEndObject());
    }

    static AttachmentContents of(MessageContent content, ParseLimits limits) {
        return (attachments, begin, out) -> {
            Deque<Attachment> left = new ArrayDeque<>(attachments);
            MailParser.readLeaves(content, limits, (leaf, in) -> {
                if (!left.isEmpty() && left.element().part() == leaf.part()) {
                    Attachment attachment = left.remove();
                    JsonGenerator json = begin.apply(attachment);
                    if (attachment.carried()) {
                        writeContent(json, in, out);
                    }
                    json.writeEndObject();
                }
            });
            if (!left.isEmpty()) {
                throw new IOException("the content of the message has changed while it was being read");
            }
        };
    }

    /** What the contents add to the JSON in bytes. */
    static long size(List<Attachment> attachments) {
        return attachments.stream()
                .filter(Attachment::carried)
                .mapToLong(attachment -> PROPERTY_SIZE + (attachment.size() + 2) / 3 * 4)
                .sum();
    }

    /** Goes past the generator, which stands before the value and then after it. */
    private static void writeContent(JsonGenerator json, InputStream in, OutputStream out) throws IOException {
        json.writeName("content");
        json.writeRawValue("\"");
        json.flush();
        try (OutputStream base64 = Base64.getEncoder().wrap(new StaysOpen(out))) {
            in.transferTo(base64);
        }
        json.writeRaw('"');
    }

    /** The encoder writes what it has left when it is closed. */
    final class StaysOpen extends FilterOutputStream {
        StaysOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
