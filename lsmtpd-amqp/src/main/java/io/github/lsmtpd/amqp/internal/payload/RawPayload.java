package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import java.io.IOException;

/**
 * The message's bytes as they are, in the one array that is published; the whole envelope is in headers. With a claim, the body
 * is empty. Thread safe.
 */
public record RawPayload() implements PayloadFormat {
    private static final String CONTENT_TYPE = "message/rfc822";

    /** RFC 2046 §5.2.3: a body that is elsewhere. */
    private static final String ELSEWHERE = "message/external-body; access-type=x-claim";

    @Override
    public Payload encode(MailMessage message, PayloadRequest request) throws IOException {
        Payload payload = request.claim().isPresent()
                ? Payload.of(new byte[0], ELSEWHERE)
                : Payload.of(content(message, request.maxBytes()), CONTENT_TYPE);
        return payload.withHeaders(EnvelopeHeaders.of(message.envelope()));
    }

    private static byte[] content(MailMessage message, long maxBytes) throws IOException {
        if (message.content().size() > maxBytes) {
            throw new PayloadTooLargeException(message.content().size(), maxBytes);
        }
        return message.content().toByteArray();
    }

    @Override
    public long estimate(MailMessage message, boolean claimed) {
        return claimed ? 0 : message.content().size();
    }

    @Override
    public long maxContentSize(long payloadBytes) {
        return payloadBytes;
    }

    @Override
    public long minPayloadSize(long contentSize) {
        return contentSize;
    }
}
