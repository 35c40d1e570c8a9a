package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadFormatProvider;
import io.github.lsmtpd.config.Settings;

/** Offers {@link RawPayload} under the name {@code raw}. Thread safe. */
public final class RawPayloadProvider implements PayloadFormatProvider {
    /** For {@link java.util.ServiceLoader}. */
    public RawPayloadProvider() {}

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public PayloadFormat create(Settings settings) {
        return new RawPayload();
    }
}
