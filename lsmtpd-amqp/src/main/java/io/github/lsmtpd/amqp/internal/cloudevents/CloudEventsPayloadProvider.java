package io.github.lsmtpd.amqp.internal.cloudevents;

import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadFormatProvider;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;
import java.util.List;

/** Offers {@link CloudEventsPayload} under the name {@code cloudevents}. Thread safe. */
public final class CloudEventsPayloadProvider implements PayloadFormatProvider {
    /** For {@link java.util.ServiceLoader}. */
    public CloudEventsPayloadProvider() {}

    @Override
    public String name() {
        return CloudEventsFormats.BINARY;
    }

    @Override
    public PayloadFormat create(Settings settings) {
        CloudEventsFormats.SDK.requireFor(name(), getClass().getClassLoader());
        return new CloudEventsPayload(
                CloudEventsFormats.data(settings),
                CloudEventsFormats.event(settings),
                settings.get(CloudEventsSetting.PREFIX));
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(CloudEventsSetting.SOURCE, CloudEventsSetting.DATA, CloudEventsSetting.PREFIX);
    }
}
