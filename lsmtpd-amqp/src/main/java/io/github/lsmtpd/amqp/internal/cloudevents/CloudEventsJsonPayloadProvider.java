package io.github.lsmtpd.amqp.internal.cloudevents;

import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadFormatProvider;
import io.github.lsmtpd.config.Settings;

/**
 * Offers {@link CloudEventsJsonPayload} under the name {@code cloudevents-json}. Its settings are two of those that {@link
 * CloudEventsPayloadProvider} lists. Thread safe.
 */
public final class CloudEventsJsonPayloadProvider implements PayloadFormatProvider {
    /** For {@link java.util.ServiceLoader}. */
    public CloudEventsJsonPayloadProvider() {}

    @Override
    public String name() {
        return CloudEventsFormats.JSON;
    }

    @Override
    public PayloadFormat create(Settings settings) {
        CloudEventsFormats.SDK.requireFor(name(), getClass().getClassLoader());
        return new CloudEventsJsonPayload(CloudEventsFormats.data(settings), CloudEventsFormats.event(settings));
    }
}
