package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import io.github.lsmtpd.json.MessageJson;
import java.io.IOException;

/** The JSON of {@link MessageJson}, as it is in the spool. Thread safe. */
public record JsonPayload() implements PayloadFormat {
    private static final String CONTENT_TYPE = "application/json";

    /** About how many bytes the fields around the content take. */
    private static final int ENVELOPE = 1024;

    /** About how many bytes each recipient takes. */
    private static final int RECIPIENT = 64;

    /** Shortens the readable form, if that is what keeps the body within its bound. */
    @Override
    public Payload encode(MailMessage message, PayloadRequest request) throws IOException {
        try {
            return Payload.of(MessageJson.write(message, request.maxBytes()), CONTENT_TYPE);
        } catch (MessageJson.TooLargeException e) {
            throw new PayloadTooLargeException(e.needed(), request.maxBytes());
        }
    }

    /** Most are text, of which few bytes grow. */
    @Override
    public long estimate(MailMessage message, boolean claimed) {
        long content = claimed ? 0 : message.content().size();
        return content
                + content / 16
                + ENVELOPE
                + (long) RECIPIENT * message.envelope().recipients().size();
    }

    /** It may be base64, which takes four bytes for three. */
    @Override
    public long maxContentSize(long payloadBytes) {
        return MessageJson.maxContentSize(payloadBytes);
    }

    @Override
    public long minPayloadSize(long contentSize) {
        return contentSize;
    }
}
