package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.settings.DeclarationChecks;
import io.github.lsmtpd.config.SettingException;
import java.util.Map;

/**
 * An exchange as it is to be: durable, and there until somebody deletes it. Immutable and thread safe.
 *
 * @param name its name, which is not empty: the default exchange cannot be declared
 * @param type {@code direct}, {@code fanout}, {@code topic}, {@code headers}, or one of a plugin, which begins with {@code x-}
 * @param arguments further arguments, each a text, a whole number or a boolean
 */
public record ExchangeDeclaration(String name, String type, Map<String, Object> arguments) {
    /**
     * Checks every value.
     *
     * @param name its name, which is not empty: the default exchange cannot be declared
     * @param type {@code direct}, {@code fanout}, {@code topic}, {@code headers}, or one of a plugin, which begins with {@code x-}
     * @param arguments further arguments, each a text, a whole number or a boolean
     * @throws SettingException if a value cannot be right; it names the component
     */
    public ExchangeDeclaration {
        DeclarationChecks.name("name", name);
        DeclarationChecks.exchangeType("type", type);
        arguments = Map.copyOf(arguments);
        DeclarationChecks.arguments("arguments", arguments);
    }

    /**
     * An exchange without arguments.
     *
     * @param name its name
     * @param type its type
     * @return the declaration
     * @throws SettingException if a value cannot be right
     */
    public static ExchangeDeclaration of(String name, String type) {
        return new ExchangeDeclaration(name, type, Map.of());
    }

    /**
     * The same with one more argument.
     *
     * @param argument its name
     * @param value a text, a whole number or a boolean
     * @return the declaration
     * @throws SettingException if it cannot be right
     */
    public ExchangeDeclaration with(String argument, Object value) {
        return new ExchangeDeclaration(name, type, DeclarationChecks.with(arguments, argument, value));
    }

    /**
     * The same with an alternate exchange, which gets the messages that no queue of this one takes. A message then counts
     * as routed, and is confirmed, if a queue of the alternate exchange takes it; otherwise it is returned as before.
     *
     * @param exchange the name of the other exchange
     * @return the declaration
     * @throws SettingException if that is no name
     */
    public ExchangeDeclaration withAlternateExchange(String exchange) {
        DeclarationChecks.name("alternateExchange", exchange);
        return with("alternate-exchange", exchange);
    }
}
