package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.json.MessageJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link OutgoingMessage} of a message; its body is one array, since that is what the client library takes. Thread
 * safe.
 */
final class MessageEncoder {
    /** About how many bytes the fields around the content take. */
    private static final int ENVELOPE = 1024;

    /** About how many bytes each recipient takes. */
    private static final int RECIPIENT = 64;

    /** What is to be done about a message that cannot be encoded. */
    interface Failures {
        /** Settles it, and logs why. */
        void failed(Delivery delivery, PublishOutcome outcome, Throwable failure);
    }

    private final AmqpSettings settings;
    private final Failures failures;

    MessageEncoder(AmqpSettings settings, Failures failures) {
        this.settings = settings;
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

    /** The largest content whose JSON fits into a number of bytes even as base64, which takes four bytes for three. */
    static long maxContentSize(long json) {
        return Math.max(1, MessageJson.maxContentSize(json));
    }

    /** Encodes a message; returns null if that fails, after the failure has been reported. */
    @Nullable
    OutgoingMessage encode(Delivery delivery, MailMessage message, BrokerSizeLimit limit) {
        try {
            return new OutgoingMessage(
                    settings.exchange(),
                    settings.routingKey(),
                    settings.mandatory(),
                    MessageHeaders.of(message, settings.contentType()),
                    json(message, limit));
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
