package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.settings.ArgumentList;
import io.github.lsmtpd.amqp.internal.settings.DeclarationChecks;
import io.github.lsmtpd.amqp.internal.settings.SettingChecks;
import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingBuilder;
import io.github.lsmtpd.config.SettingException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The variables of {@link AmqpSettings#topology}; in code, {@link Topology#builder} has more than these say. Stateless.
 */
public final class TopologySetting {
    /** {@link Topology#mode}. */
    public static final Setting<TopologyMode> DECLARE = Setting.parsed(
                    "mode", "AMQP_DECLARE", TopologySetting::parseMode, TopologySetting::writeMode)
            .byDefault(TopologyMode.OFF)
            .meaning(
                    "`true`: declare exchange and queue, durable, after each connect, where they are missing; `check`: only"
                            + " look whether they are there; what differs is logged, and mail goes on");

    /** The name of the queue. */
    public static final Setting<String> QUEUE = Setting.text("queue", "AMQP_QUEUE")
            .noDefault("the routing key")
            .onlyIf(DeclarationChecks::name)
            .meaning("queue to declare");

    /** {@link QueueDeclaration#type}. */
    public static final Setting<QueueType> QUEUE_TYPE = Setting.parsed(
                    "type", "AMQP_QUEUE_TYPE", TopologySetting::parseType, TopologySetting::writeType)
            .byDefault(QueueType.DEFAULT)
            .meaning("`classic`, `quorum`, `stream`, or `default`: what the broker makes by default");

    /** {@link QueueDeclaration#arguments}. */
    public static final Setting<Map<String, Object>> QUEUE_ARGUMENTS = arguments(
                    "queueArguments", "AMQP_QUEUE_ARGUMENTS")
            .meaning("its arguments, `name=value` with commas between them: a whole number, `true`, `false`, or a text,"
                    + " in double quotes where it has a comma or looks like one of the former");

    /** {@link ExchangeDeclaration#type}. */
    public static final Setting<String> EXCHANGE_TYPE = Setting.text("exchangeType", "AMQP_EXCHANGE_TYPE")
            .byDefault("direct")
            .onlyIf(DeclarationChecks::exchangeType)
            .meaning("type of `AMQP_EXCHANGE`: `direct`, `fanout`, `topic`, `headers`, or one of a plugin (`x-...`)");

    /** {@link ExchangeDeclaration#arguments}. */
    public static final Setting<Map<String, Object>> EXCHANGE_ARGUMENTS = arguments(
                    "exchangeArguments", "AMQP_EXCHANGE_ARGUMENTS")
            .meaning("its arguments, written as those of the queue");

    /** {@link BindingDeclaration#key}, of one or more bindings. */
    public static final Setting<List<String>> BINDING_KEYS = Setting.parsed(
                    "bindingKeys", "AMQP_BINDING_KEYS", TopologySetting::parseKeys, keys -> String.join(",", keys))
            .noDefault("the routing key")
            .onlyIf((setting, keys) -> keys.forEach(key -> SettingChecks.requireShortString(setting, key)))
            .meaning("keys by which the queue is bound to `AMQP_EXCHANGE`, with commas between them");

    /** See {@link QueueDeclaration#withDeadLetterExchange}. */
    public static final Setting<String> DEAD_LETTER_EXCHANGE = Setting.text(
                    "deadLetterExchange", "AMQP_DEAD_LETTER_EXCHANGE")
            .onlyIf(DeclarationChecks::name)
            .meaning(
                    "exchange for what consumers reject or the queue drops; declared as `fanout`, with a queue of that name");

    /** See {@link ExchangeDeclaration#withAlternateExchange}. */
    public static final Setting<String> ALTERNATE_EXCHANGE = Setting.text(
                    "alternateExchange", "AMQP_ALTERNATE_EXCHANGE")
            .onlyIf(DeclarationChecks::name)
            .meaning("exchange for what no queue of `AMQP_EXCHANGE` takes; declared in the same way");

    private TopologySetting() {}

    /**
     * All of them, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        return List.of(
                DECLARE,
                QUEUE,
                QUEUE_TYPE,
                QUEUE_ARGUMENTS,
                EXCHANGE_TYPE,
                EXCHANGE_ARGUMENTS,
                BINDING_KEYS,
                DEAD_LETTER_EXCHANGE,
                ALTERNATE_EXCHANGE);
    }

    private static SettingBuilder<Map<String, Object>> arguments(String name, String variable) {
        return Setting.parsed(name, variable, ArgumentList::parse, ArgumentList::write)
                .byDefault(Map.of(), "none")
                .onlyIf(DeclarationChecks::arguments);
    }

    private static TopologyMode parseMode(String setting, String text) {
        return switch (text) {
            case "false" -> TopologyMode.OFF;
            case "check" -> TopologyMode.CHECK;
            case "true" -> TopologyMode.DECLARE;
            default -> throw new SettingException(setting, text, "true, check or false");
        };
    }

    private static String writeMode(TopologyMode mode) {
        return switch (mode) {
            case OFF -> "false";
            case CHECK -> "check";
            case DECLARE -> "true";
        };
    }

    private static QueueType parseType(String setting, String text) {
        return Stream.of(QueueType.values())
                .filter(type -> writeType(type).equals(text))
                .findAny()
                .orElseThrow(() -> new SettingException(setting, text, "default, classic, quorum or stream"));
    }

    private static String writeType(QueueType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> parseKeys(String setting, String text) {
        return Stream.of(text.split(",", -1)).map(String::strip).distinct().toList();
    }
}
