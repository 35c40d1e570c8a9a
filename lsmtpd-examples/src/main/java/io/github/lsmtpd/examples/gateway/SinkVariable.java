package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.MessageSinkProvider;
import io.github.lsmtpd.ServerSetting;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.spool.SpoolSetting;
import java.time.Duration;

/** The environment variable that names the sink. */
final class SinkVariable {

    /** The default: to RabbitMQ, and to the spool while it is away. */
    static final String AMQP = "amqp";

    private static final String SPOOL = "spool";

    static final Setting<String> SINK = Setting.text("sink", "SINK")
            .byDefault(AMQP)
            .meaning(
                    "`amqp`: to RabbitMQ, and to the spool while it is away; `discard`: nowhere; or the name of any other"
                            + " sink on the class path");

    private SinkVariable() {}

    /** Makes the sink; nothing of AMQP, of the spool or of JSON is loaded for one that does not use it. */
    static MessageSink create(Settings settings) {
        String name = settings.get(SINK);
        if (name.equals(AMQP)) {
            checkPrimary(settings);
        }
        String provider = name.equals(AMQP) ? SPOOL : name;
        if (provider.equals(SPOOL)) {
            checkTimeouts(settings);
        }
        return MessageSinkProvider.named(SINK.variable(), provider).create(settings);
    }

    private static void checkPrimary(Settings settings) {
        String primary = settings.get(SpoolSetting.PRIMARY);
        if (!primary.equals(AMQP)) {
            throw new SettingException(
                    SpoolSetting.PRIMARY.variable(),
                    primary,
                    AMQP + ", or " + SINK.variable() + "=" + SPOOL + " beside it");
        }
    }

    /** When the broker is late, there must be time left for the spool before the client gets 451. */
    private static void checkTimeouts(Settings settings) {
        Duration broker = settings.get(SpoolSetting.PRIMARY_TIMEOUT);
        boolean second =
                settings.find(SpoolSetting.SECOND_DIRECTORY).isPresent(); // then the first spool has that time, too
        Duration all = ServerVariables.deliveryTimeout(settings);
        if (broker.multipliedBy(second ? 2 : 1).compareTo(all) >= 0) {
            throw new SettingException(
                    SpoolSetting.PRIMARY_TIMEOUT.variable(),
                    broker.toSeconds(),
                    "less than " + (second ? "half of " : "") + ServerSetting.DELIVERY_TIMEOUT.variable()
                            + ", which is " + all.toSeconds());
        }
    }
}
