package io.github.lsmtpd.json;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import java.io.IOException;
import java.io.OutputStream;

/**
 * How a message is written so that its JSON is not larger than allowed. Finding it takes one or two passes over the content.
 *
 * @param text whether its content is written as text alone
 * @param readable the most bytes of the readable form otherwise
 * @param size the exact size of the JSON in bytes
 */
record JsonPlan(boolean text, long readable, long size) {
    private static final MessageContent NOTHING = MessageContent.of(new byte[0]);

    /** Shortens nothing unless it must. */
    static JsonPlan of(MailMessage message, JsonContent content, long maxBytes) throws IOException {
        ContentScan scan = content.scan();
        long asText = Long.MAX_VALUE;
        if (scan.isUtf8()) {
            asText = envelopeSize(message, true) + scan.jsonSize();
            if (asText <= maxBytes && (content.isSmall() || scan.isText())) {
                return new JsonPlan(true, 0, asText);
            }
        }
        long exact = envelopeSize(message, false) + content.base64Size();
        long whole = exact + readableSize(content, Long.MAX_VALUE);
        if (whole <= maxBytes) {
            return new JsonPlan(false, Long.MAX_VALUE, whole);
        }
        long least = exact + ReadableText.NOTICE.length();
        if (least > maxBytes) {
            return asText <= maxBytes ? new JsonPlan(true, 0, asText) : tooLarge(Math.min(asText, least), maxBytes);
        }
        long room = maxBytes - least;
        return new JsonPlan(false, room, exact + readableSize(content, room));
    }

    private static JsonPlan tooLarge(long least, long maxBytes) throws IOException {
        throw new MessageJson.TooLargeException(least, maxBytes);
    }

    private static long envelopeSize(MailMessage message, boolean text) throws IOException {
        JsonContent nothing = JsonContent.of(NOTHING);
        Counter counter = new Counter();
        if (text) {
            MessageJsonWriter.writeAsText(message, nothing, counter);
        } else {
            MessageJsonWriter.writeAsBase64(message, nothing, 0, counter);
        }
        return counter.count;
    }

    private static long readableSize(JsonContent content, long room) throws IOException {
        Counter counter = new Counter();
        content.writeReadable(room, counter);
        return counter.count;
    }

    /** Writes what was planned. */
    byte[] write(MailMessage message, JsonContent content) throws IOException {
        ExactArray json = new ExactArray((int) size);
        if (text) {
            MessageJsonWriter.writeAsText(message, content, json);
        } else {
            MessageJsonWriter.writeAsBase64(message, content, readable, json);
        }
        return json.full();
    }

    /** Only counts. */
    private static final class Counter extends OutputStream {
        private long count;

        @Override
        public void write(int b) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }

    /** An array that is full in the end; if it is not, then the content was not the same at each reading. */
    private static final class ExactArray extends OutputStream {
        private final byte[] bytes;
        private int count;

        ExactArray(int size) {
            this.bytes = new byte[size];
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (length > bytes.length - count) {
                throw changed();
            }
            System.arraycopy(from, offset, bytes, count, length);
            count += length;
        }

        byte[] full() throws IOException {
            if (count < bytes.length) {
                throw changed();
            }
            return bytes;
        }

        private static IOException changed() {
            return new IOException("the content of the message has changed while it was being read");
        }
    }
}
