package io.github.lsmtpd.amqp.internal.payload;

import com.github.luben.zstd.ZstdOutputStream;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadCompression;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Another format whose larger bodies are compressed, unless that makes them larger. A body that is too large as it is may fit
 * when it is compressed, which is tried. Thread safe.
 *
 * @param inner the other format
 * @param compression how
 * @param above bodies of up to this many bytes stay as they are
 */
public record CompressedPayload(PayloadFormat inner, PayloadCompression compression, long above)
        implements PayloadFormat {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 1024;

    @Override
    public Payload encode(MailMessage message, PayloadRequest request) throws IOException {
        try {
            Payload plain = inner.encode(message, request);
            return plain.body().length <= above ? plain : compress(plain, plain.body().length, plain);
        } catch (PayloadTooLargeException e) {
            Payload plain = inner.encode(message, new PayloadRequest(LARGEST_ARRAY, request.claim()));
            return compress(plain, request.maxBytes(), null);
        }
    }

    /** Returns the compressed payload if it is smaller than a bound, or else what takes its place. */
    private Payload compress(Payload plain, long bound, @Nullable Payload otherwise) throws IOException {
        BoundedBytes compressed = new BoundedBytes(bound);
        try (OutputStream out = compressor(compressed)) {
            out.write(plain.body());
        } catch (BoundedBytes.FullException e) {
            if (otherwise == null) {
                throw new PayloadTooLargeException(bound + 1, bound);
            }
            return otherwise;
        }
        return plain.encoded(compression.encoding(), compressed.toByteArray());
    }

    private OutputStream compressor(OutputStream out) throws IOException {
        return compression == PayloadCompression.ZSTD ? new ZstdOutputStream(out) : new GZIPOutputStream(out);
    }

    @Override
    public long estimate(MailMessage message, boolean claimed) {
        return inner.estimate(message, claimed);
    }

    /** Not everything can be compressed. */
    @Override
    public long maxContentSize(long payloadBytes) {
        return inner.maxContentSize(payloadBytes);
    }
}
