package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds a {@link Topology}. Not thread safe. */
public final class TopologyBuilder {
    private final TopologyMode mode;
    private final List<ExchangeDeclaration> exchanges = new ArrayList<>();
    private final List<QueueDeclaration> queues = new ArrayList<>();
    private final List<BindingDeclaration> bindings = new ArrayList<>();

    TopologyBuilder(TopologyMode mode) {
        this.mode = mode;
    }

    /**
     * Adds an exchange.
     *
     * @param exchange the exchange
     * @return this
     */
    public TopologyBuilder exchange(ExchangeDeclaration exchange) {
        exchanges.add(exchange);
        return this;
    }

    /**
     * Adds a queue.
     *
     * @param queue the queue
     * @return this
     */
    public TopologyBuilder queue(QueueDeclaration queue) {
        queues.add(queue);
        return this;
    }

    /**
     * Adds a binding without arguments.
     *
     * @param exchange the name of the exchange
     * @param queue the name of the queue
     * @param key the binding key
     * @return this
     * @throws SettingException if a value cannot be right
     */
    public TopologyBuilder binding(String exchange, String queue, String key) {
        return binding(new BindingDeclaration(exchange, queue, key, Map.of()));
    }

    /**
     * Adds a binding.
     *
     * @param binding the binding
     * @return this
     */
    public TopologyBuilder binding(BindingDeclaration binding) {
        bindings.add(binding);
        return this;
    }

    /**
     * Builds the topology.
     *
     * @return the topology
     * @throws SettingException if an exchange or a queue was added twice
     */
    public Topology build() {
        return new Topology(mode, exchanges, queues, bindings);
    }
}
