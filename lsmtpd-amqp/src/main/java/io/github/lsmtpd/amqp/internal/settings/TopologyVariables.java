package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.amqp.AmqpSetting;
import io.github.lsmtpd.amqp.ExchangeDeclaration;
import io.github.lsmtpd.amqp.QueueDeclaration;
import io.github.lsmtpd.amqp.QueueType;
import io.github.lsmtpd.amqp.Topology;
import io.github.lsmtpd.amqp.TopologyBuilder;
import io.github.lsmtpd.amqp.TopologyMode;
import io.github.lsmtpd.amqp.TopologySetting;
import io.github.lsmtpd.amqp.internal.routing.Template;
import io.github.lsmtpd.amqp.internal.routing.TemplateParser;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes a topology of the variables: the exchange that messages are published to, the queue that gets them, and, where they
 * are named, an exchange with a queue for dead letters and one for what is not routed. For one reading.
 */
final class TopologyVariables {
    private static final List<Setting<?>> OF_EXCHANGES = List.of(
            TopologySetting.EXCHANGE_TYPE,
            TopologySetting.EXCHANGE_ARGUMENTS,
            TopologySetting.BINDING_KEYS,
            TopologySetting.ALTERNATE_EXCHANGE);

    private final Settings settings;
    private final String exchange;
    /** The same for all messages, or empty. */
    private final Optional<String> routingKey;

    private final String queue;
    private final TopologyBuilder topology;
    /** The exchanges for dead letters and the like: one may be both. */
    private final Set<String> besides = new LinkedHashSet<>();

    private TopologyVariables(Settings settings, TopologyMode mode) {
        this.settings = settings;
        this.exchange = template(AmqpSetting.EXCHANGE)
                .constant()
                .orElseThrow(() -> new SettingException(
                        AmqpSetting.EXCHANGE.variable(),
                        settings.get(AmqpSetting.EXCHANGE),
                        "one exchange, with AMQP_DECLARE"));
        this.routingKey = template(AmqpSetting.ROUTING_KEY).constant();
        this.queue = settings.find(TopologySetting.QUEUE).or(() -> routingKey).orElse("");
        this.topology = Topology.builder(mode);
    }

    private Template template(Setting<String> setting) {
        return TemplateParser.parse(setting.variable(), settings.get(setting));
    }

    /** Reads all of them. */
    static Topology read(Settings settings) {
        TopologyMode mode = settings.get(TopologySetting.DECLARE);
        if (mode == TopologyMode.OFF) {
            for (Setting<?> setting : TopologySetting.all()) {
                if (setting != TopologySetting.DECLARE) {
                    refuse(settings, setting, "no value without AMQP_DECLARE=true or AMQP_DECLARE=check");
                }
            }
            return Topology.none();
        }
        return new TopologyVariables(settings, mode).read();
    }

    private static void refuse(Settings settings, Setting<?> setting, String expected) {
        if (settings.find(setting).isPresent()) {
            throw new SettingException(setting.variable(), settings.text(setting.variable(), ""), expected);
        }
    }

    private Topology read() {
        requireNames();
        QueueDeclaration declared = queue();
        if (exchange.isEmpty()) {
            OF_EXCHANGES.forEach(setting -> refuse(settings, setting, "no value without AMQP_EXCHANGE"));
        } else {
            topology.exchange(exchange());
        }
        topology.queue(declared);
        besides.forEach(name -> addWithQueue(name, declared.type()));
        if (!exchange.isEmpty()) {
            bindingKeys().forEach(key -> topology.binding(exchange, queue, key));
        }
        return topology.build();
    }

    private void requireNames() {
        if (queue.isEmpty()) {
            throw new SettingException(
                    TopologySetting.QUEUE.variable(), "", "a queue, since the routing key names none");
        }
        if (exchange.isEmpty() && !routingKey.map(queue::equals).orElse(true)) {
            throw new SettingException(
                    TopologySetting.QUEUE.variable(),
                    queue,
                    "the routing key, which names the queue with the default exchange: '" + routingKey.orElse("")
                            + "'");
        }
    }

    private QueueDeclaration queue() {
        QueueType type = settings.get(TopologySetting.QUEUE_TYPE);
        var arguments = settings.get(TopologySetting.QUEUE_ARGUMENTS);
        QueueDeclaration declared =
                named(TopologySetting.QUEUE_ARGUMENTS, () -> new QueueDeclaration(queue, type, arguments));
        return settings.find(TopologySetting.DEAD_LETTER_EXCHANGE)
                .map(name -> named(
                        TopologySetting.DEAD_LETTER_EXCHANGE,
                        () -> declared.withDeadLetterExchange(beside(TopologySetting.DEAD_LETTER_EXCHANGE, name))))
                .orElse(declared);
    }

    private ExchangeDeclaration exchange() {
        ExchangeDeclaration declared = new ExchangeDeclaration(
                exchange,
                settings.get(TopologySetting.EXCHANGE_TYPE),
                settings.get(TopologySetting.EXCHANGE_ARGUMENTS));
        return settings.find(TopologySetting.ALTERNATE_EXCHANGE)
                .map(name -> declared.withAlternateExchange(beside(TopologySetting.ALTERNATE_EXCHANGE, name)))
                .orElse(declared);
    }

    /** An exchange beside that of the messages, which would send them round in a circle. */
    private String beside(Setting<String> setting, String name) {
        if (name.equals(exchange) || name.equals(queue)) {
            throw new SettingException(
                    setting.variable(), name, "another name than that of the exchange and the queue");
        }
        besides.add(name);
        return name;
    }

    /** Without a queue, what comes to the exchange would be lost; who only checks may have given it another. */
    private void addWithQueue(String name, QueueType type) {
        topology.exchange(ExchangeDeclaration.of(name, "fanout"));
        if (settings.get(TopologySetting.DECLARE) == TopologyMode.DECLARE) {
            topology.queue(QueueDeclaration.of(name, type)).binding(name, name, "");
        }
    }

    private List<String> bindingKeys() {
        return settings.find(TopologySetting.BINDING_KEYS)
                .or(() -> routingKey.map(List::of))
                .orElseThrow(() -> new SettingException(
                        TopologySetting.BINDING_KEYS.variable(),
                        "",
                        "the keys of the binding, since the routing key is different for each message; # for all, with"
                                + " AMQP_EXCHANGE_TYPE=topic"));
    }

    /** Tells a mistake with the name of the variable. */
    private static <T> T named(Setting<?> setting, Supplier<T> made) {
        try {
            return made.get();
        } catch (SettingException e) {
            throw e.named(setting.variable());
        }
    }
}
