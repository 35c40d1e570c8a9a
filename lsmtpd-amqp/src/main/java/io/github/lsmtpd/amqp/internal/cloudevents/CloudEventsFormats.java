package io.github.lsmtpd.amqp.internal.cloudevents;

import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadFormatProvider;
import io.github.lsmtpd.amqp.internal.payload.OptionalLibrary;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.List;

/** What both providers have in common. Loads nothing of the SDK before it is known to be there. */
final class CloudEventsFormats {
    static final String BINARY = "cloudevents";
    static final String JSON = "cloudevents-json";

    static final OptionalLibrary SDK = new OptionalLibrary(
            "io.cloudevents:cloudevents-core, version 4,",
            List.of("io.cloudevents.core.builder.CloudEventBuilder", "io.cloudevents.CloudEvent"));

    private CloudEventsFormats() {}

    static MailEvent event(Settings settings) {
        return new MailEvent(settings.get(CloudEventsSetting.SOURCE), settings.get(CloudEventsSetting.DATA));
    }

    /** The format that makes the data, which is not one of these. */
    static PayloadFormat data(Settings settings) {
        String name = settings.get(CloudEventsSetting.DATA);
        String setting = CloudEventsSetting.DATA.variable();
        if (name.equals(BINARY) || name.equals(JSON)) {
            throw new SettingException(setting, name, "the name of another payload, such as json");
        }
        return PayloadFormatProvider.named(setting, name).create(settings);
    }
}
