package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.amqp.AmqpSetting;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.AmqpSettingsBuilder;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;

/** Makes settings of the variables: how the text of each is read, where it is not simply its value. Stateless. */
public final class AmqpVariables {
    private AmqpVariables() {}

    /** Reads all of them. */
    public static AmqpSettings read(Settings settings) {
        AmqpSettingsBuilder builder = AmqpSettings.builder();
        readLogin(settings, builder);
        readRoute(settings, builder);
        return builder.host(settings.get(AmqpSetting.HOST))
                .port(settings.get(AmqpSetting.PORT))
                .bufferSize(settings.get(AmqpSetting.BUFFER_SIZE))
                .connectTimeout(settings.get(AmqpSetting.CONNECT_TIMEOUT))
                .heartbeat(settings.get(AmqpSetting.HEARTBEAT))
                .confirmTimeout(settings.get(AmqpSetting.CONFIRM_TIMEOUT))
                .maxInFlight(settings.get(AmqpSetting.MAX_IN_FLIGHT))
                .maxInFlightBytes(settings.get(AmqpSetting.MAX_IN_FLIGHT_BYTES))
                .maxMessageBytes(settings.get(AmqpSetting.MAX_MESSAGE_BYTES))
                .build();
    }

    private static void readLogin(Settings settings, AmqpSettingsBuilder builder) {
        String off = AmqpSetting.PERCENT_DECODING.variable() + "=false";
        PercentDecoding decoding = new PercentDecoding(settings.get(AmqpSetting.PERCENT_DECODING), off);
        builder.username(text(settings, AmqpSetting.USERNAME, decoding))
                .password(settings.get(
                        AmqpSetting.PASSWORD, text -> decoding.secret(AmqpSetting.PASSWORD.variable(), text)))
                .virtualHost(text(settings, AmqpSetting.VIRTUAL_HOST, decoding));
        if (!decoding.decoded().isEmpty()) {
            SinkLogger.LOG.info(
                    "Decoded %XX in {}, as in a URL; {} takes the values as they are",
                    String.join(", ", decoding.decoded()), off);
        }
    }

    private static String text(Settings settings, Setting<String> setting, PercentDecoding decoding) {
        return settings.get(setting, text -> decoding.text(setting.variable(), text));
    }

    private static void readRoute(Settings settings, AmqpSettingsBuilder builder) {
        builder.exchange(settings.get(AmqpSetting.EXCHANGE))
                .routingKey(settings.get(AmqpSetting.ROUTING_KEY))
                .contentType(settings.get(AmqpSetting.CONTENT_TYPE, text -> text.equals("none") ? "" : text))
                .mandatory(settings.get(AmqpSetting.MANDATORY));
    }
}
