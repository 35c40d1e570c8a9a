package io.github.lsmtpd.amqp.internal.parsed;

import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadFormatProvider;
import io.github.lsmtpd.amqp.internal.payload.OptionalLibrary;
import io.github.lsmtpd.config.Settings;
import java.util.List;

/** Offers {@link ParsedPayload} under the name {@code parsed}. Thread safe. */
public final class ParsedPayloadProvider implements PayloadFormatProvider {
    private static final OptionalLibrary MIME4J = new OptionalLibrary(
            "org.apache.james:apache-mime4j-core, org.apache.james:apache-mime4j-dom and commons-io:commons-io",
            List.of(
                    "org.apache.james.mime4j.stream.MimeTokenStream",
                    "org.apache.james.mime4j.field.address.LenientAddressParser",
                    "org.apache.commons.io.output.UnsynchronizedByteArrayOutputStream"));

    /** For {@link java.util.ServiceLoader}. */
    public ParsedPayloadProvider() {}

    @Override
    public String name() {
        return "parsed";
    }

    @Override
    public PayloadFormat create(Settings settings) {
        return create(getClass().getClassLoader());
    }

    PayloadFormat create(ClassLoader libraries) {
        MIME4J.requireFor(name(), libraries);
        return new ParsedPayload();
    }
}
