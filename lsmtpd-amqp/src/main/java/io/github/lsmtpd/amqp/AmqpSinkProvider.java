package io.github.lsmtpd.amqp;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.amqp.internal.settings.AmqpVariables;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;
import java.util.ArrayList;
import java.util.List;

/** Offers {@link AmqpMessageSink} under the name {@code amqp}. Thread safe. */
public final class AmqpSinkProvider implements MessageSinkProvider {
    /** For {@link java.util.ServiceLoader}. */
    public AmqpSinkProvider() {}

    @Override
    public String name() {
        return "amqp";
    }

    @Override
    public MessageSink create(Settings settings) {
        return AmqpVariables.named(() -> new AmqpMessageSink(AmqpSettings.from(settings)));
    }

    @Override
    public List<Setting<?>> settings() {
        List<Setting<?>> settings = new ArrayList<>(BrokerSetting.all());
        settings.addAll(AmqpSetting.all());
        settings.addAll(PayloadSetting.all());
        settings.addAll(TopologySetting.all());
        settings.addAll(RoutingSetting.all());
        return settings;
    }
}
