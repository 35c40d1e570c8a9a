package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.CapturedLog;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several connections and channels, to a real broker. */
class PublisherPoolTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final EmbeddedBroker BROKER = EmbeddedBroker.shared();

    private final String queue = "pool-" + UUID.randomUUID();
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void declareQueue() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(BROKER.port());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.queueDeclare(queue, true, false, false, null);
    }

    @AfterEach
    void deleteQueue() throws Exception {
        channel.queueDelete(queue);
        connection.close();
    }

    private AmqpSettings settings(int connections, int channels) {
        return AmqpSettings.builder()
                .host("broker.invalid")
                .port(BROKER.port())
                .routingKey(queue)
                .connections(connections)
                .channels(channels)
                .build();
    }

    private static InetAddress[] loopback(int last) {
        byte[] address = {127, 0, 0, (byte) last};
        try {
            return new InetAddress[] {InetAddress.getByAddress(address)};
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void severalConnectionsAndChannelsStoreEachMessageOnce() throws Exception {
        AtomicInteger resolved = new AtomicInteger();
        try (PublisherPool pool = PublisherPool.start(settings(3, 4), host -> {
            resolved.incrementAndGet();
            return loopback(1);
        })) {
            List<CompletableFuture<String>> stages = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                stages.add(pool.submit(TestMail.text("message " + i)));
            }
            assertThat(CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(LIMIT);
            assertThat(channel.messageCount(queue)).isEqualTo(500);
            assertThat(resolved).hasValue(3);
            assertThat(pool.isReady()).isTrue();
        }
    }

    @Test
    void oneWhoseBrokerIsUnreachableIsPassedOver() throws Exception {
        AtomicInteger resolved = new AtomicInteger();
        try (PublisherPool pool =
                PublisherPool.start(settings(2, 1), host -> loopback(resolved.getAndIncrement() == 0 ? 1 : 2))) {
            await().atMost(LIMIT).until(pool::isReady);
            await().atMost(LIMIT).until(() -> resolved.get() > 2);
            for (int i = 0; i < 20; i++) {
                assertThat(pool.submit(TestMail.text("message " + i))).succeedsWithin(LIMIT);
            }
        }
        assertThat(channel.messageCount(queue)).isEqualTo(20);
    }

    /** A broker that is stuck may hold each publisher for some seconds: not one after the other. */
    @Test
    void allHaveEndedBeforeTheThreadsOfOneAreWaitedFor() {
        CountDownLatch stuck = new CountDownLatch(1);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        List<Long> ioThreads = new CopyOnWriteArrayList<>();
        try (PublisherPool pool = PublisherPool.start(settings(2, 1), host -> {
            awaitUninterruptibly(stuck);
            return loopback(2);
        })) {
            for (int i = 0; i < 2; i++) {
                var unused = pool.submit(TestMail.text("waits"))
                        .whenComplete((where, failure) -> ioThreads.add(ioThreadsBeside(before)));
            }
            await().atMost(LIMIT).until(() -> ioThreadsBeside(before) == 2);
        } finally {
            stuck.countDown();
        }
        assertThat(ioThreads).containsExactly(2L, 2L);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long ioThreadsBeside(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lsmtpd-amqp-io") && !before.contains(thread))
                .count();
    }

    @Test
    void anOutageOfAllConnectionsIsOneLineAndItsEndIsOne() {
        String log = CapturedLog.of(PublisherPoolTest::outage);

        assertThat(log.lines().filter(line -> line.contains("AmqpMessageSink")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("INFO", "Connected to amqp:", "(4 of 4 connections)"),
                        line -> assertThat(line)
                                .contains("WARN", "No connection to amqp:", "(4 of 4 connections), trying again: "),
                        line -> assertThat(line).contains("INFO", "Connected to amqp:", "(4 of 4 connections)"));
    }

    /** Of a broker that four connections lead to. */
    private static void outage(Supplier<String> log) {
        int port;
        PublisherPool pool;
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            port = broker.port();
            pool = PublisherPool.start(AmqpSettings.builder()
                    .port(port)
                    .connections(4)
                    .broker(settings -> settings.reconnectPause(Duration.ofSeconds(1)))
                    .build());
            await().atMost(LIMIT).until(() -> log.get().contains("Connected to"));
        }
        await().atMost(LIMIT).until(() -> log.get().contains("No connection to"));
        try (EmbeddedBroker again = EmbeddedBroker.start(port);
                pool) {
            await().atMost(LIMIT)
                    .until(() -> log.get()
                                    .lines()
                                    .filter(line -> line.contains("Connected to"))
                                    .count()
                            == 2);
            assertThat(again.port()).isEqualTo(port);
        }
    }

    @Test
    void itIsNotReadyWhileNoBrokerIsReachable() {
        try (PublisherPool pool = PublisherPool.start(settings(2, 1), host -> loopback(2))) {
            assertThat(pool.submit(TestMail.text("nowhere"))).failsWithin(LIMIT);
            assertThat(pool.isReady()).isFalse();
        }
    }
}
