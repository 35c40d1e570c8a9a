package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.settings.DeclarationChecks;
import io.github.lsmtpd.amqp.internal.settings.SettingChecks;
import io.github.lsmtpd.config.SettingException;
import java.util.Map;

/**
 * Which messages of an exchange go to a queue. Immutable and thread safe.
 *
 * @param exchange the name of the exchange, which is not the default exchange: that has its bindings by itself
 * @param queue the name of the queue
 * @param key the binding key, which may be empty; a pattern with {@code *} and {@code #} where the exchange is of type topic
 * @param arguments further arguments, such as the header fields that an exchange of type headers looks at
 */
public record BindingDeclaration(String exchange, String queue, String key, Map<String, Object> arguments) {
    /**
     * Checks every value.
     *
     * @param exchange the name of the exchange, which is not the default exchange: that has its bindings by itself
     * @param queue the name of the queue
     * @param key the binding key, which may be empty; a pattern with {@code *} and {@code #} where the exchange is of type topic
     * @param arguments further arguments, such as the header fields that an exchange of type headers looks at
     * @throws SettingException if a value cannot be right; it names the component
     */
    public BindingDeclaration {
        DeclarationChecks.name("exchange", exchange);
        DeclarationChecks.name("queue", queue);
        SettingChecks.requireShortString("key", key);
        arguments = Map.copyOf(arguments);
        DeclarationChecks.arguments("arguments", arguments);
    }
}
