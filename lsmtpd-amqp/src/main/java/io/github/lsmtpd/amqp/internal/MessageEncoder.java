package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.json.MessageJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes a message ready to publish: its JSON, as one array, since that is what the client library takes. */
final class MessageEncoder {
    /** What the fields around the content take, more or less, and each recipient. */
    private static final int ENVELOPE = 1024;

    private static final int RECIPIENT = 64;

    /** Who is told of a message that could not be encoded. */
    interface Failures {
        /** Settles it, and logs why. */
        void failed(Delivery delivery, PublishOutcome outcome, Throwable failure);
    }

    private final String contentType;
    private final Failures failures;

    MessageEncoder(String contentType, Failures failures) {
        this.contentType = contentType;
        this.failures = failures;
    }

    /** About how many bytes a message will have as JSON; most are text, of which few bytes grow. */
    static long estimate(MailMessage message) {
        long content = message.content().size();
        return content
                + content / 16
                + ENVELOPE
                + (long) RECIPIENT * message.envelope().recipients().size();
    }

    /** The largest content whose JSON fits into so many bytes even as base64, which takes four bytes for three. */
    static long maxContentSize(long json) {
        return Math.max(1, MessageJson.maxContentSize(json));
    }

    /** Encodes a message; where that fails it gives null, after the outcome has been told. */
    @Nullable
    OutgoingMessage encode(Delivery delivery, MailMessage message, BrokerSizeLimit limit) {
        try {
            return new OutgoingMessage(MessageHeaders.of(message, contentType), json(message, limit));
        } catch (MessageJson.TooLargeException e) {
            failures.failed(delivery, PublishOutcome.TOO_BIG, e);
        } catch (OutOfMemoryError e) {
            failures.failed(delivery, PublishOutcome.NO_MEMORY, e);
        } catch (IOException | RuntimeException e) {
            failures.failed(delivery, PublishOutcome.UNREADABLE, e);
        }
        return null;
    }

    /** Shortens the readable form, if that is what keeps the message within what the broker surely takes. */
    private static byte[] json(MailMessage message, BrokerSizeLimit limit) throws IOException {
        long proven = limit.provenJson();
        try {
            return MessageJson.write(message, proven);
        } catch (MessageJson.TooLargeException e) {
            if (proven >= limit.most()) {
                throw e;
            }
            return MessageJson.write(message, limit.most());
        }
    }
}
