package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.AmqpSettingsBuilder;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Case 143 of the fault catalogue: a broker's name with several addresses. */
class BrokerAddressesTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final EmbeddedBroker BROKER = EmbeddedBroker.shared();
    private final List<String> askedBy = new CopyOnWriteArrayList<>();

    @Test
    void theNextAddressIsTriedWhenTheFirstRefuses() throws Exception {
        assertThatAMessageReachesTheBroker(settings().build());

        assertThat(askedBy).isNotEmpty().containsOnly("lsmtpd-amqp-publisher");
    }

    @Test
    void theNextAddressIsTriedWhenTheFirstIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(BROKER.port(), 50, loopback(2))) {
            assertThat(silent.isBound()).isTrue();
            assertThatAMessageReachesTheBroker(settings()
                    .broker(broker -> broker.connectTimeout(Duration.ofSeconds(1)))
                    .build());
        }
    }

    private static AmqpSettingsBuilder settings() {
        return AmqpSettings.builder().host("broker.invalid").port(BROKER.port()).routingKey("nobody");
    }

    /** That it has no such queue is an answer of the broker as good as any. */
    private void assertThatAMessageReachesTheBroker(AmqpSettings settings) {
        try (PublisherPool publisher = PublisherPool.start(settings, this::twoAddresses)) {
            List<String> failures = new ArrayList<>();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            do {
                CompletableFuture<String> stage = publisher.submit(TestMail.text("hello"));
                assertThat(stage).failsWithin(LIMIT);
                failures.add(
                        stage.handle((where, failure) -> failure.getMessage()).join());
            } while (!failures.get(failures.size() - 1).contains("queue") && System.nanoTime() < deadline);

            assertThat(failures).last().asString().contains("queue");
        }
    }

    private InetAddress[] twoAddresses(String host) throws UnknownHostException {
        assertThat(host).isEqualTo("broker.invalid");
        askedBy.add(Thread.currentThread().getName());
        return new InetAddress[] {loopback(2), loopback(1)};
    }

    private static InetAddress loopback(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }
}
