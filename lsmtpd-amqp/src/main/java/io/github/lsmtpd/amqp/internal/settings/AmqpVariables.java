package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.amqp.AmqpSetting;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.AmqpSettingsBuilder;
import io.github.lsmtpd.amqp.PayloadSettings;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.function.Supplier;

/** Makes settings of the variables: how the text of each is read, where it is not simply its value. Stateless. */
public final class AmqpVariables {
    private AmqpVariables() {}

    /** Reads all of them. */
    public static AmqpSettings read(Settings settings) {
        return named(() -> readAll(settings));
    }

    /** Gives a failure the name of the variable in the place of the one in code. */
    public static <T> T named(Supplier<T> action) {
        try {
            return action.get();
        } catch (SettingException e) {
            throw RoutingVariables.named(BrokerVariables.named(e));
        }
    }

    private static AmqpSettings readAll(Settings settings) {
        AmqpSettingsBuilder builder = AmqpSettings.builder().broker(broker -> BrokerVariables.read(settings, broker));
        readRoute(settings, builder);
        return builder.bufferSize(settings.get(AmqpSetting.BUFFER_SIZE))
                .confirmTimeout(settings.get(AmqpSetting.CONFIRM_TIMEOUT))
                .maxInFlight(settings.get(AmqpSetting.MAX_IN_FLIGHT))
                .maxInFlightBytes(settings.get(AmqpSetting.MAX_IN_FLIGHT_BYTES))
                .maxMessageBytes(settings.get(AmqpSetting.MAX_MESSAGE_BYTES))
                .channels(settings.get(AmqpSetting.CHANNELS))
                .connections(settings.get(AmqpSetting.CONNECTIONS))
                .payload(PayloadSettings.from(settings))
                .topology(TopologyVariables.read(settings))
                .routing(RoutingVariables.read(settings))
                .build();
    }

    private static void readRoute(Settings settings, AmqpSettingsBuilder builder) {
        builder.exchange(settings.get(AmqpSetting.EXCHANGE))
                .routingKey(settings.get(AmqpSetting.ROUTING_KEY))
                .mandatory(settings.get(AmqpSetting.MANDATORY));
        settings.find(AmqpSetting.CONTENT_TYPE).ifPresent(builder::contentType);
    }
}
