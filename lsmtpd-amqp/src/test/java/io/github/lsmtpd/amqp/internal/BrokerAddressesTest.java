package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.amqp.TestQueue;
import io.github.lsmtpd.amqp.testing.AnyBroker;
import io.github.lsmtpd.amqp.testing.FullBacklog;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Cases 40 and 143 of the fault catalogue: a broker's name has two addresses, the first of which is of no use. */
@Tag("slow")
@ParameterizedClass
@AnyBroker
class BrokerAddressesTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** Less than Netty (30 s) or the system (two minutes) would wait for a connection. */
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<String> askedBy = new CopyOnWriteArrayList<>();
    private final int port;
    private TestQueue queue;

    BrokerAddressesTest(int port) {
        this.port = port;
    }

    @BeforeEach
    void declareQueue() {
        queue = new TestQueue(port);
    }

    @AfterEach
    void deleteQueue() {
        queue.close();
    }

    @Test
    void theNextAddressIsTriedWhenTheFirstRefuses() throws Exception {
        assertThatMessagesReachTheBroker();

        assertThat(askedBy).isNotEmpty().containsOnly("lsmtpd-amqp-publisher");
    }

    @Test
    void theNextAddressIsTriedWhenTheFirstSwallowsConnections() throws Exception {
        try (FullBacklog swallowing = new FullBacklog(loopback(2), port)) {
            assertThat(swallowing.port()).isEqualTo(port);
            assertThatMessagesReachTheBroker();
        }
    }

    /** It connects, and then there is no answer. */
    @Test
    void theNextAddressIsTriedWhenTheFirstIsSilent() throws Exception {
        try (ServerSocket silent = new ServerSocket(port, 50, loopback(2))) {
            assertThat(silent.isBound()).isTrue();
            assertThatMessagesReachTheBroker();
        }
    }

    /** Those that come before it is connected may fail, and do not wait longer than an attempt may take. */
    private void assertThatMessagesReachTheBroker() throws Exception {
        AmqpSettings settings = queue.settings()
                .host("broker.invalid")
                .broker(broker -> broker.connectTimeout(Duration.ofSeconds(1)))
                .build();
        try (PublisherPool publisher = PublisherPool.start(settings, this::twoAddresses)) {
            MailMessage[] stored = new MailMessage[1];
            await().atMost(BOUND).until(() -> {
                stored[0] = TestMail.text("hello");
                return isStored(publisher.submit(stored[0]));
            });
            assertThat(queue.takeAll()).extracting(MailMessage::id).contains(stored[0].id());
        }
    }

    private static boolean isStored(CompletableFuture<String> stage) throws Exception {
        return stage.handle((where, failure) -> failure == null).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
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
