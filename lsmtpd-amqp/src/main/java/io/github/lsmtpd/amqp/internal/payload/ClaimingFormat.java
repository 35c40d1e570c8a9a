package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadCompression;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadSettings;
import java.io.IOException;

/**
 * The format of {@link PayloadSettings} as a whole: compressed, and with claims for large messages, which fit whatever their
 * size is. Thread safe.
 *
 * @param inner the format, which also compresses
 * @param claimAbove messages of up to this many bytes have no claim
 */
public record ClaimingFormat(PayloadFormat inner, long claimAbove) implements PayloadFormat {
    /** Makes it of the settings. */
    public static ClaimingFormat of(PayloadSettings settings) {
        PayloadFormat format = settings.compression() == PayloadCompression.NONE
                ? settings.format()
                : new CompressedPayload(settings.format(), settings.compression(), settings.compressAbove());
        return new ClaimingFormat(format, settings.claims().isPresent() ? settings.claimAbove() : Long.MAX_VALUE);
    }

    /** Returns whether a claim is to stand for a content of a size. */
    public boolean claims(long contentSize) {
        return contentSize > claimAbove;
    }

    @Override
    public Payload encode(MailMessage message, PayloadRequest request) throws IOException {
        return inner.encode(message, request);
    }

    /** The number of bytes that the body will have, claimed or not by its size. */
    public long estimate(MailMessage message) {
        return estimate(message, claims(message.content().size()));
    }

    @Override
    public long estimate(MailMessage message, boolean claimed) {
        return inner.estimate(message, claimed);
    }

    @Override
    public long maxContentSize(long payloadBytes) {
        long whole = inner.maxContentSize(payloadBytes);
        return whole >= claimAbove ? Long.MAX_VALUE : whole;
    }

    @Override
    public long minPayloadSize(long contentSize) {
        return claims(contentSize) ? 0 : inner.minPayloadSize(contentSize);
    }
}
