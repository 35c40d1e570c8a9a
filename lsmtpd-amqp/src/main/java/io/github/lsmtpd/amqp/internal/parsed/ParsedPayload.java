package io.github.lsmtpd.amqp.internal.parsed;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.internal.payload.JsonPayload;
import java.io.IOException;

/** The JSON of {@link ParsedJson}; with a claim, attachments are without content, which is in the claim. Thread safe. */
public record ParsedPayload() implements PayloadFormat {
    private static final String CONTENT_TYPE = "application/json";
    private static final PayloadFormat JSON = new JsonPayload(/* compact= */ false);

    /** What it adds to the JSON of a message that has no text and no attachment. */
    private static final int HEADER = 2 * 1024;

    /** Few texts are longer. */
    private static final int TEXT = 64 * 1024;

    /** More than what is left of it where nothing else fits. */
    private static final int LEAST = 1024;

    @Override
    public Payload encode(MailMessage message, PayloadRequest request) throws IOException {
        byte[] json = request.claim().isPresent()
                ? ParsedJson.writeAfter(
                        JSON.encode(message, request).body(), message, ParseLimits.DEFAULT, request.maxBytes())
                : ParsedJson.write(message, ParseLimits.DEFAULT, request.maxBytes());
        return Payload.of(json, CONTENT_TYPE);
    }

    /** The content is there twice: as it came, and in its parts; with a claim, there is the text. */
    @Override
    public long estimate(MailMessage message, boolean claimed) {
        long parts = claimed
                ? Math.min(message.content().size(), TEXT)
                : message.content().size();
        return JSON.estimate(message, claimed) + parts + HEADER;
    }

    /** What does not fit is left out of the parts. */
    @Override
    public long maxContentSize(long payloadBytes) {
        return JSON.maxContentSize(payloadBytes - LEAST);
    }

    @Override
    public long minPayloadSize(long contentSize) {
        return JSON.minPayloadSize(contentSize);
    }
}
