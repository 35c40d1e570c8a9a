package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The option {@code --embedded-broker}: which settings it goes with, and which it brings. */
final class EmbeddedBrokerOption {
    private static final String ALONE = "no value together with --embedded-broker";
    private static final List<String> OTHER_BROKER =
            List.of("AMQP_HOST", "AMQP_PORT", "AMQP_VHOST", "AMQP_USERNAME", "AMQP_EXCHANGE");

    private EmbeddedBrokerOption() {}

    /** Starts the broker, registers its end, and returns the settings that lead to it. */
    static Settings start(Map<String, String> variables, Consumer<Runnable> closeLater) {
        Settings given = Settings.of(variables);
        refuseOtherBroker(given);
        EmbeddedQueue queue = EmbeddedQueue.start(given.text("AMQP_ROUTING_KEY", "lsmtp"), System.out);
        closeLater.accept(queue::close);
        Map<String, String> all = new HashMap<>(variables);
        all.putAll(queue.settings());
        return Settings.of(all);
    }

    private static void refuseOtherBroker(Settings settings) {
        String sink = settings.text(SinkVariable.NAME, SinkVariable.AMQP);
        if (!sink.equals(SinkVariable.AMQP)) {
            throw new SettingException(SinkVariable.NAME, sink, SinkVariable.AMQP + " together with --embedded-broker");
        }
        for (String name : OTHER_BROKER) {
            String value = settings.text(name, "");
            if (!value.isEmpty()) {
                throw new SettingException(name, value, ALONE);
            }
        }
        if (!settings.text("AMQP_PASSWORD", "").isEmpty()) {
            throw SettingException.secret("AMQP_PASSWORD", ALONE);
        }
    }
}
