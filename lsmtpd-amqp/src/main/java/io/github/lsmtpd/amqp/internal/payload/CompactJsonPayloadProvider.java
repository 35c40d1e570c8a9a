package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadFormatProvider;
import io.github.lsmtpd.config.Settings;

/** Offers {@link JsonPayload} under the name {@code json-compact}. Thread safe. */
public final class CompactJsonPayloadProvider implements PayloadFormatProvider {
    /** For {@link java.util.ServiceLoader}. */
    public CompactJsonPayloadProvider() {}

    @Override
    public String name() {
        return "json-compact";
    }

    @Override
    public PayloadFormat create(Settings settings) {
        return new JsonPayload(/* compact= */ true);
    }
}
