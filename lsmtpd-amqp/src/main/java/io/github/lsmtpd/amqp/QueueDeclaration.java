package io.github.lsmtpd.amqp;

import io.github.lsmtpd.amqp.internal.settings.DeclarationChecks;
import io.github.lsmtpd.config.SettingException;
import java.util.Map;

/**
 * A queue as it is to be: durable, for all consumers, and there until somebody deletes it. Immutable and thread safe.
 *
 * <p><strong>Arguments can make a queue lose messages that clients got 250 for:</strong> {@code x-max-length} and
 * {@code x-max-length-bytes} drop the oldest message for each new one, unless {@code x-overflow} is
 * {@code reject-publish} on a classic queue, where the sender is refused instead; {@code x-message-ttl},
 * {@code x-max-age} and {@code x-expires} drop by age. With a dead-letter exchange, what is dropped goes there, except from
 * a stream and with an expired queue. A quorum queue of RabbitMQ 4 drops a message that consumers have put back 20 times
 * ({@code x-delivery-limit}), so that one with consumers should have a dead-letter exchange.
 *
 * @param name its name, which is not empty
 * @param type what kind of queue it is
 * @param arguments further arguments, each a text, a whole number or a boolean; not {@code x-queue-type}, which is the type
 */
public record QueueDeclaration(String name, QueueType type, Map<String, Object> arguments) {
    /**
     * Checks every value.
     *
     * @param name its name, which is not empty
     * @param type what kind of queue it is
     * @param arguments further arguments, each a text, a whole number or a boolean; not {@code x-queue-type}, which is the type
     * @throws SettingException if a value cannot be right, such as priorities of a stream; it names the component
     */
    public QueueDeclaration {
        DeclarationChecks.name("name", name);
        arguments = Map.copyOf(arguments);
        DeclarationChecks.queueArguments("arguments", type, arguments);
    }

    /**
     * A queue without arguments.
     *
     * @param name its name
     * @param type what kind of queue it is
     * @return the declaration
     * @throws SettingException if that is no name
     */
    public static QueueDeclaration of(String name, QueueType type) {
        return new QueueDeclaration(name, type, Map.of());
    }

    /**
     * The same with one more argument.
     *
     * @param argument its name
     * @param value a text, a whole number or a boolean
     * @return the declaration
     * @throws SettingException if it cannot be right with this type
     */
    public QueueDeclaration with(String argument, Object value) {
        return new QueueDeclaration(name, type, DeclarationChecks.with(arguments, argument, value));
    }

    /**
     * The same with a dead-letter exchange, which gets the messages that consumers reject and those that the queue drops.
     * Without a queue that is bound to it, they are lost.
     *
     * @param exchange the name of the exchange
     * @return the declaration
     * @throws SettingException if that is no name, or this is a stream, which has no dead letters
     */
    public QueueDeclaration withDeadLetterExchange(String exchange) {
        DeclarationChecks.name("deadLetterExchange", exchange);
        return with("x-dead-letter-exchange", exchange);
    }
}
