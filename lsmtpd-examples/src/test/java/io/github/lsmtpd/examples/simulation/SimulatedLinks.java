package io.github.lsmtpd.examples.simulation;

import com.rabbitmq.client.Connection;
import io.github.lsmtpd.amqp.internal.PublisherOn;
import java.io.IOException;
import java.lang.reflect.Proxy;

/** How a simulated process reaches the broker. */
record SimulatedLinks(SimulatedBroker broker, SimulatedProcess process, Timeline timeline)
        implements PublisherOn.Links {
    private static final long CONNECT_NANOS = 20_000_000;

    @Override
    public Connection connect() throws IOException {
        process.sleep(timeline.random().nextLong(CONNECT_NANOS));
        BrokerLink link = broker.connect(process);
        if (link == null) {
            throw new IOException("Connection refused");
        }
        return link.connection();
    }

    @Override
    public void cut(Connection connection) {
        ((BrokerLink) Proxy.getInvocationHandler(connection)).cut(true);
    }
}
