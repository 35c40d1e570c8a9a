package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.PercentDecoding;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings as text: what the text of each means that is more than its value. Stateless. */
final class AmqpVariables {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);

    private AmqpVariables() {}

    /** Reads all of them. */
    static AmqpSettings read(Settings settings) {
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
            LOG.info(
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
