package io.github.lsmtpd.amqp;

import static java.util.Objects.requireNonNull;

import io.github.lsmtpd.amqp.internal.settings.DeclarationChecks;
import io.github.lsmtpd.config.SettingException;
import java.util.List;

/**
 * The exchanges, queues and bindings that {@link AmqpMessageSink} declares, or only asks for, when it has connected: before
 * the first message of each connection, over a channel of its own, and within the connect timeout. Immutable and thread
 * safe.
 *
 * <p><b>What exists is never changed.</b> Where the broker has something else than what is asked, does not have what is
 * checked, or does not permit it, a line at WARN says what was asked and what the broker has; it is repeated at most once a
 * minute, until a line at INFO says that it is as asked. What is left of the topology is declared all the same.
 *
 * <p><b>Messages are published in any case.</b> That loses none: a message that no queue takes is returned, and its
 * delivery fails with a transient failure (unless {@link AmqpSettingsBuilder#mandatory} is off); one that the queue takes
 * is stored there, as it would be without the topology. So a wrong declaration stops no mail that the broker would take.
 *
 * <p>It is asked for again with a later message, not more often than every ten seconds, after a message was returned, after
 * the exchange was not found, and while it is not as asked: a queue that was deleted is there again, empty, once its loss
 * has been noticed by a message that failed.
 *
 * <p>A declaration for which the broker closes the whole connection, as RabbitMQ 3.10 does for an exchange of a type that it
 * does not know, is left out while that and the next connections last, and tried again on the one after the first that worked.
 *
 * <p><b>Streams.</b> RabbitMQ drops duplicates by a publisher's name and number in its stream protocol alone. Over AMQP
 * 0-9-1 a message cannot carry these: the broker numbers what comes over each channel by itself. A stream then holds a
 * message twice that was sent twice, with the same {@code message_id}, by which consumers tell it.
 *
 * @param mode what to do
 * @param exchanges the exchanges, in the order in which they are declared
 * @param queues the queues
 * @param bindings the bindings, which are declared last
 */
public record Topology(
        TopologyMode mode,
        List<ExchangeDeclaration> exchanges,
        List<QueueDeclaration> queues,
        List<BindingDeclaration> bindings) {
    private static final Topology NONE = new Topology(TopologyMode.OFF, List.of(), List.of(), List.of());

    /**
     * Copies the lists.
     *
     * @param mode what to do
     * @param exchanges the exchanges, in the order in which they are declared
     * @param queues the queues
     * @param bindings the bindings, which are declared last
     * @throws SettingException if an exchange or a queue is there twice
     */
    public Topology {
        requireNonNull(mode, "mode");
        exchanges = List.copyOf(exchanges);
        queues = List.copyOf(queues);
        bindings = List.copyOf(bindings);
        DeclarationChecks.once(
                "exchanges", exchanges.stream().map(ExchangeDeclaration::name).toList());
        DeclarationChecks.once(
                "queues", queues.stream().map(QueueDeclaration::name).toList());
    }

    /**
     * Nothing is declared and nothing is checked; the default.
     *
     * @return the topology
     */
    public static Topology none() {
        return NONE;
    }

    /**
     * Begins a topology.
     *
     * @param mode what to do about it
     * @return a new builder, without exchanges, queues and bindings
     */
    public static TopologyBuilder builder(TopologyMode mode) {
        return new TopologyBuilder(mode);
    }
}
