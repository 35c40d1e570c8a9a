package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.amqp.AmqpSetting;
import io.github.lsmtpd.amqp.BrokerSetting;
import io.github.lsmtpd.amqp.PayloadSetting;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The option {@code --embedded-broker}: which settings it goes with, and which it brings. */
final class EmbeddedBrokerOption {
    private static final String ALONE = "no value together with --embedded-broker";
    private static final List<Setting<?>> OTHER_BROKER = List.of(
            BrokerSetting.HOST,
            BrokerSetting.PORT,
            BrokerSetting.VIRTUAL_HOST,
            BrokerSetting.USERNAME,
            AmqpSetting.EXCHANGE);

    private EmbeddedBrokerOption() {}

    /** Starts the broker, registers its end, and returns the settings that lead to it. */
    static Settings start(Map<String, String> variables, Consumer<Runnable> closeLater) {
        Settings given = Settings.of(variables);
        refuseOtherBroker(given);
        Setting<String> routingKey = AmqpSetting.ROUTING_KEY;
        EmbeddedQueue queue = EmbeddedQueue.start(
                given.text(routingKey.variable(), routingKey.defaultValue()),
                new ConsumedMailReader(
                        given.find(PayloadSetting.CLAIM_DIRECTORY).orElse(null)),
                System.out);
        closeLater.accept(queue::close);
        Map<String, String> all = new HashMap<>(variables);
        all.putAll(queue.settings());
        return Settings.of(all);
    }

    private static void refuseOtherBroker(Settings settings) {
        String sink = settings.get(SinkVariable.SINK);
        if (!sink.equals(SinkVariable.AMQP)) {
            throw new SettingException(
                    SinkVariable.SINK.variable(), sink, SinkVariable.AMQP + " together with --embedded-broker");
        }
        for (Setting<?> setting : OTHER_BROKER) {
            String value = settings.text(setting.variable(), "");
            if (!value.isEmpty()) {
                throw new SettingException(setting.variable(), value, ALONE);
            }
        }
        String password = BrokerSetting.PASSWORD.variable();
        if (!settings.text(password, "").isEmpty()) {
            throw SettingException.secret(password, ALONE);
        }
    }
}
