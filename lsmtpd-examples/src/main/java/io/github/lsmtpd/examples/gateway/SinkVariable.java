package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.spool.SpoolSettings;
import java.time.Duration;

/** The environment variable that names the sink. */
final class SinkVariable {
    static final String NAME = "SINK";

    /** The default: to RabbitMQ, and to the spool while it is away. */
    static final String AMQP = "amqp";

    private static final String SPOOL = "spool";
    private static final String SPOOL_PRIMARY = "SPOOL_PRIMARY";

    private SinkVariable() {}

    /** Makes the sink; nothing of AMQP, of the spool or of JSON is loaded for one that does not use it. */
    static MessageSink create(Settings settings) {
        String name = settings.text(NAME, AMQP);
        if (name.equals(AMQP)) {
            checkPrimary(settings);
        }
        String provider = name.equals(AMQP) ? SPOOL : name;
        if (provider.equals(SPOOL)) {
            checkTimeouts(settings);
        }
        return MessageSinkProvider.named(NAME, provider).create(settings);
    }

    private static void checkPrimary(Settings settings) {
        String primary = settings.text(SPOOL_PRIMARY, AMQP);
        if (!primary.equals(AMQP)) {
            throw new SettingException(SPOOL_PRIMARY, primary, AMQP + ", or " + NAME + "=" + SPOOL + " beside it");
        }
    }

    /** When the broker is late, there must be time left for the spool before the client hears 451. */
    private static void checkTimeouts(Settings settings) {
        Duration broker = SpoolSettings.from(settings).primaryTimeout();
        Duration all = ServerVariables.deliveryTimeout(settings);
        if (broker.compareTo(all) >= 0) {
            throw new SettingException(
                    "SPOOL_PRIMARY_TIMEOUT_SECS",
                    broker.toSeconds(),
                    "less than DELIVERY_TIMEOUT_SECS, which is " + all.toSeconds());
        }
    }
}
