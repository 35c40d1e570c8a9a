package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.io.IOException;

/** The threads of this machine, and brokers that are reached over the network. */
final class NettyPlatform implements Platform {
    private final EventLoopThreads threads = new EventLoopThreads();
    private final BrokerConnector connector;

    NettyPlatform(AmqpSettings settings, LoginSetup login, BrokerAddresses addresses, TopologyLog topologyLog) {
        connector = new BrokerConnector(
                settings.broker(),
                settings.channels(),
                new TopologyKeeper(settings, topologyLog),
                login,
                threads.eventLoop(),
                addresses);
    }

    @Override
    public Scheduler scheduler() {
        return Scheduler.system();
    }

    @Override
    public PublisherThreads threads() {
        return threads;
    }

    @Override
    public ClaimThreads claimThreads() {
        return new InterruptibleClaimThreads();
    }

    @Override
    public BrokerConnection connect(long epoch, PublishWindow window, BrokerListener listener) throws IOException {
        return connector.connect(epoch, window, listener);
    }
}
