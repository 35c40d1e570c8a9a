package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.amqp.BindingDeclaration;
import io.github.lsmtpd.amqp.ExchangeDeclaration;
import io.github.lsmtpd.amqp.QueueDeclaration;
import io.github.lsmtpd.amqp.QueueType;
import io.github.lsmtpd.amqp.Topology;
import io.github.lsmtpd.amqp.TopologyMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One request to the broker that is a part of a topology. Immutable.
 *
 * @param what what it declares or checks, on one line
 * @param method the request
 */
record TopologyStep(String what, Method method) {
    /** The steps in their order: what a binding names is declared before it. */
    static List<TopologyStep> of(Topology topology) {
        List<TopologyStep> steps = new ArrayList<>();
        boolean passive = topology.mode() == TopologyMode.CHECK;
        if (topology.mode() != TopologyMode.OFF) {
            topology.exchanges().forEach(exchange -> steps.add(step(exchange, passive)));
            topology.queues().forEach(queue -> steps.add(step(queue, passive)));
        }
        if (topology.mode() == TopologyMode.DECLARE) {
            topology.bindings().forEach(binding -> steps.add(step(binding)));
        }
        return steps;
    }

    private static TopologyStep step(ExchangeDeclaration exchange, boolean passive) {
        Method method = new AMQP.Exchange.Declare.Builder()
                .exchange(exchange.name())
                .type(exchange.type())
                .passive(passive)
                .durable()
                .arguments(exchange.arguments())
                .build();
        return new TopologyStep(LogText.oneLine("exchange '" + exchange.name() + "'"), method);
    }

    private static TopologyStep step(QueueDeclaration queue, boolean passive) {
        Map<String, Object> arguments = queue.arguments();
        if (queue.type() != QueueType.DEFAULT) {
            arguments = new HashMap<>(arguments);
            arguments.put("x-queue-type", queue.type().name().toLowerCase(Locale.ROOT));
        }
        Method method = new AMQP.Queue.Declare.Builder()
                .queue(queue.name())
                .passive(passive)
                .durable()
                .arguments(arguments)
                .build();
        return new TopologyStep(LogText.oneLine("queue '" + queue.name() + "'"), method);
    }

    private static TopologyStep step(BindingDeclaration binding) {
        Method method = new AMQP.Queue.Bind.Builder()
                .exchange(binding.exchange())
                .queue(binding.queue())
                .routingKey(binding.key())
                .arguments(binding.arguments())
                .build();
        String what = "binding of queue '" + binding.queue() + "' to exchange '" + binding.exchange() + "' with key '"
                + binding.key() + "'";
        return new TopologyStep(LogText.oneLine(what), method);
    }
}
