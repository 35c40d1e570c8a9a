package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.Claim;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import io.github.lsmtpd.json.MessageJson;
import java.io.IOException;

/**
 * The JSON of {@link MessageJson}, as it is in the spool; with a claim, {@code email_content_claim} stands for the content. Thread
 * safe.
 *
 * @param compact whether there is no readable form beside base64
 */
public record JsonPayload(boolean compact) implements PayloadFormat {
    private static final String CONTENT_TYPE = "application/json";

    /** About how many bytes the fields around the content take. */
    private static final int ENVELOPE = 1024;

    /** About how many bytes each recipient takes. */
    private static final int RECIPIENT = 64;

    /** Shortens the readable form, if that is what keeps the body within its bound. */
    @Override
    public Payload encode(MailMessage message, PayloadRequest request) throws IOException {
        byte[] json = request.claim().isPresent()
                ? withClaim(message, request.claim().get(), request.maxBytes())
                : withContent(message, request.maxBytes());
        return Payload.of(json, CONTENT_TYPE);
    }

    private byte[] withContent(MailMessage message, long maxBytes) throws IOException {
        try {
            return compact ? MessageJson.writeCompact(message, maxBytes) : MessageJson.write(message, maxBytes);
        } catch (MessageJson.TooLargeException e) {
            throw new PayloadTooLargeException(e.needed(), maxBytes);
        }
    }

    private static byte[] withClaim(MailMessage message, Claim claim, long maxBytes) throws IOException {
        byte[] json = MessageJson.writeEnvelope(message, "email_content_claim", ClaimFields.of(claim));
        if (json.length > maxBytes) {
            throw new PayloadTooLargeException(json.length, maxBytes);
        }
        return json;
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
