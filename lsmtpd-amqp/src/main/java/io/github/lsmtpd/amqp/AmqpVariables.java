package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.NumberSetting;
import io.github.lsmtpd.amqp.internal.PercentDecoding;
import io.github.lsmtpd.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings as text: their ranges, and what the text of each means. Stateless. */
final class AmqpVariables {
    static final NumberSetting PORT = new NumberSetting("AMQP_PORT", 5672, 1, 65535);
    static final NumberSetting BUFFER_SIZE = new NumberSetting("AMQP_BUFFER_SIZE", 100, 1, Integer.MAX_VALUE);
    static final NumberSetting CONNECT_TIMEOUT = new NumberSetting("AMQP_CONNECT_TIMEOUT_SECS", 5, 1, 60);
    static final NumberSetting HEARTBEAT = new NumberSetting("AMQP_HEARTBEAT_SECS", 10, 1, 3600);
    static final NumberSetting CONFIRM_TIMEOUT = new NumberSetting("AMQP_CONFIRM_TIMEOUT_SECS", 30, 1, 3600);
    static final NumberSetting MAX_IN_FLIGHT = new NumberSetting("AMQP_MAX_IN_FLIGHT", 1000, 1, 65535);
    static final NumberSetting MAX_IN_FLIGHT_BYTES =
            new NumberSetting("AMQP_MAX_IN_FLIGHT_BYTES", 32L << 20, 1, Integer.MAX_VALUE);
    static final NumberSetting MAX_MESSAGE_BYTES = new NumberSetting("AMQP_MAX_MESSAGE_BYTES", 0, 0, Integer.MAX_VALUE);

    private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageSink.class);

    private AmqpVariables() {}

    /** Reads all of them. */
    static AmqpSettings read(Settings settings) {
        AmqpSettingsBuilder builder = AmqpSettings.builder();
        AmqpSettings defaults = builder.build();
        readLogin(settings, defaults, builder);
        readRoute(settings, defaults, builder);
        return builder.host(settings.text("AMQP_HOST", defaults.host()))
                .port(settings.port(PORT.name(), defaults.port(), (int) PORT.min()))
                .bufferSize((int) BUFFER_SIZE.read(settings))
                .connectTimeout(CONNECT_TIMEOUT.readSeconds(settings))
                .heartbeat(HEARTBEAT.readSeconds(settings))
                .confirmTimeout(CONFIRM_TIMEOUT.readSeconds(settings))
                .maxInFlight((int) MAX_IN_FLIGHT.read(settings))
                .maxInFlightBytes(MAX_IN_FLIGHT_BYTES.read(settings))
                .maxMessageBytes(MAX_MESSAGE_BYTES.read(settings))
                .build();
    }

    private static void readLogin(Settings settings, AmqpSettings defaults, AmqpSettingsBuilder builder) {
        PercentDecoding decoding = new PercentDecoding(settings);
        builder.username(decoding.text("AMQP_USERNAME", defaults.username()))
                .password(decoding.secret("AMQP_PASSWORD", defaults.password()))
                .virtualHost(decoding.text("AMQP_VHOST", defaults.virtualHost()));
        if (!decoding.decoded().isEmpty()) {
            LOG.info(
                    "Decoded %XX in {}, as in a URL; {}=false takes the values as they are",
                    String.join(", ", decoding.decoded()), PercentDecoding.SETTING);
        }
    }

    private static void readRoute(Settings settings, AmqpSettings defaults, AmqpSettingsBuilder builder) {
        String contentType = settings.textOrEmpty("AMQP_CONTENT_TYPE", defaults.contentType());
        builder.exchange(settings.textOrEmpty("AMQP_EXCHANGE", defaults.exchange()))
                .routingKey(settings.textOrEmpty("AMQP_ROUTING_KEY", defaults.routingKey()))
                .contentType(contentType.equals("none") ? "" : contentType)
                .mandatory(settings.flag("AMQP_MANDATORY", defaults.mandatory()));
    }
}
