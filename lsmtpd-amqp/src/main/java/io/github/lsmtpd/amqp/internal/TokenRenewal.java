package io.github.lsmtpd.amqp.internal;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.CredentialsProvider;
import com.rabbitmq.client.impl.DefaultCredentialsRefreshService;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Has credentials that expire renewed before they do, while the connection goes on, by RabbitMQ's client; on a thread of its
 * own, since that may wait for another server. Thread safe.
 */
final class TokenRenewal implements AutoCloseable {
    /** After which part of its time a token is renewed. */
    private static final double PART = 0.8;

    /** What has less time left when a connection is made is renewed first. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    private final CredentialsProvider provider;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("lsmtpd-amqp-token", true));
    private final DefaultCredentialsRefreshService service = new DefaultCredentialsRefreshService(
            thread,
            DefaultCredentialsRefreshService.ratioRefreshDelayStrategy(PART),
            DefaultCredentialsRefreshService.fixedTimeApproachingExpirationStrategy(LEAST));

    TokenRenewal(CredentialsProvider provider) {
        this.provider = provider;
    }

    void configure(ConnectionFactory factory) {
        factory.setCredentialsProvider(provider);
        factory.setCredentialsRefreshService(service);
    }

    @Override
    public void close() {
        service.close();
        thread.shutdownNow();
    }
}
