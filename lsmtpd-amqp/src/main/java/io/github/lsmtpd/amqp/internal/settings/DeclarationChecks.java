package io.github.lsmtpd.amqp.internal.settings;

import io.github.lsmtpd.amqp.QueueType;
import io.github.lsmtpd.config.SettingException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What cannot be right in a declaration, whatever the broker is. Stateless. */
public final class DeclarationChecks {
    /** AMQP 0-9-1 §3.1.3, and RabbitMQ's plugins. */
    private static final Set<String> EXCHANGE_TYPES = Set.of("direct", "fanout", "topic", "headers");

    private static final Map<String, String> NO_ARGUMENTS = Map.of(
            "x-queue-type", "the type of the queue in its own place",
            "durable", "no such argument: what is declared is durable",
            "exclusive", "no such argument: a queue that is declared is for all consumers",
            "auto-delete", "no such argument: what is declared stays until somebody deletes it");

    private static final Set<String> NOT_OF_STREAMS = Set.of(
            "x-dead-letter-exchange",
            "x-dead-letter-routing-key",
            "x-dead-letter-strategy",
            "x-delivery-limit",
            "x-expires",
            "x-max-length",
            "x-max-priority",
            "x-message-ttl",
            "x-overflow",
            "x-queue-mode",
            "x-single-active-consumer");

    private static final Set<String> OF_STREAMS_ALONE =
            Set.of("x-max-age", "x-stream-max-segment-size-bytes", "x-stream-filter-size-bytes");

    private DeclarationChecks() {}

    /** Lets the name of a queue or an exchange pass. */
    public static void name(String setting, String value) {
        SettingChecks.requireText(setting, value, "a name");
        SettingChecks.requireShortString(setting, value);
    }

    /** RabbitMQ 3.10 closes the connection for a type that it does not know. */
    public static void exchangeType(String setting, String value) {
        SettingChecks.requireShortString(setting, value);
        if (!EXCHANGE_TYPES.contains(value) && !value.startsWith("x-")) {
            throw new SettingException(
                    setting, value, "direct, fanout, topic, headers, or the type of a plugin, which begins with x-");
        }
    }

    /** Lets arguments pass that are no properties, and have values of a type that every broker knows. */
    public static void arguments(String setting, Map<String, Object> arguments) {
        arguments.forEach((name, value) -> {
            name(setting, name);
            String instead = NO_ARGUMENTS.get(name);
            if (instead != null) {
                throw new SettingException(setting, name, instead);
            }
            if (!(value instanceof String || value instanceof Boolean || isWholeNumber(value))) {
                throw new SettingException(setting, name + "=" + value, "a text, a whole number, true or false");
            }
        });
    }

    private static boolean isWholeNumber(Object value) {
        return value instanceof Integer || value instanceof Long;
    }

    /** Lets arguments pass that a queue of this type can have. */
    public static void queueArguments(String setting, QueueType type, Map<String, Object> arguments) {
        arguments(setting, arguments);
        for (String name : arguments.keySet()) {
            boolean stream = type == QueueType.STREAM;
            if ((stream && NOT_OF_STREAMS.contains(name))
                    || (!stream && type != QueueType.DEFAULT && OF_STREAMS_ALONE.contains(name))) {
                String kind = type.name().toLowerCase(Locale.ROOT);
                throw new SettingException(setting, name, "no such argument: a " + kind + " queue does not have it");
            }
        }
    }

    /** One more argument, in the place of another of that name. */
    public static Map<String, Object> with(Map<String, Object> arguments, String name, Object value) {
        Map<String, Object> more = new HashMap<>(arguments);
        more.put(name, value);
        return more;
    }

    /** Refuses a name that is there twice. */
    public static void once(String setting, List<String> names) {
        Set<String> known = new HashSet<>();
        for (String name : names) {
            if (!known.add(name)) {
                throw new SettingException(setting, name, "each of them once");
            }
        }
    }
}
