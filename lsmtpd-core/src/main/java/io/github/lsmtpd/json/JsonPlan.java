package io.github.lsmtpd.json;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.internal.support.ByteCounter;
import io.github.lsmtpd.internal.support.ExactArray;
import java.io.IOException;

/**
 * How a message is written so that its JSON is not larger than allowed. Finding it takes one or two passes over the content.
 *
 * @param text whether its content is written as text alone
 * @param readable the most bytes of the readable form otherwise, or {@link MessageJsonWriter#NOT_READABLE}
 * @param size the exact size of the JSON in bytes
 */
record JsonPlan(boolean text, long readable, long size) {
    private static final MessageContent NOTHING = MessageContent.of(new byte[0]);

    /** Shortens nothing unless it must, and leaves out the readable form beside base64 where it is not wanted. */
    static JsonPlan of(MailMessage message, JsonContent content, long maxBytes, boolean readable) throws IOException {
        ContentScan scan = content.scan();
        long asText = Long.MAX_VALUE;
        if (scan.isUtf8()) {
            asText = sizeAsText(message) + scan.jsonSize();
            if (asText <= maxBytes && (content.isSmall() || scan.isText())) {
                return new JsonPlan(true, 0, asText);
            }
        }
        if (!readable) {
            long exact = size(message, MessageJsonWriter.NOT_READABLE) + content.base64Size();
            return exact <= maxBytes
                    ? new JsonPlan(false, MessageJsonWriter.NOT_READABLE, exact)
                    : textOrNothing(asText, exact, maxBytes);
        }
        return ofReadable(message, content, maxBytes, asText);
    }

    private static JsonPlan ofReadable(MailMessage message, JsonContent content, long maxBytes, long asText)
            throws IOException {
        long exact = size(message, 0) + content.base64Size();
        long whole = exact + readableSize(content, Long.MAX_VALUE);
        if (whole <= maxBytes) {
            return new JsonPlan(false, Long.MAX_VALUE, whole);
        }
        long least = exact + ReadableText.NOTICE.length();
        if (least > maxBytes) {
            return textOrNothing(asText, least, maxBytes);
        }
        long room = maxBytes - least;
        return new JsonPlan(false, room, exact + readableSize(content, room));
    }

    private static JsonPlan textOrNothing(long asText, long asBase64, long maxBytes) throws IOException {
        if (asText > maxBytes) {
            throw new MessageJson.TooLargeException(Math.min(asText, asBase64), maxBytes);
        }
        return new JsonPlan(true, 0, asText);
    }

    private static long sizeAsText(MailMessage message) throws IOException {
        ByteCounter counter = new ByteCounter();
        MessageJsonWriter.writeAsText(message, JsonContent.of(NOTHING), counter);
        return counter.count();
    }

    private static long size(MailMessage message, long readable) throws IOException {
        ByteCounter counter = new ByteCounter();
        MessageJsonWriter.writeAsBase64(message, JsonContent.of(NOTHING), readable, counter);
        return counter.count();
    }

    private static long readableSize(JsonContent content, long room) throws IOException {
        ByteCounter counter = new ByteCounter();
        content.writeReadable(room, counter);
        return counter.count();
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
}
