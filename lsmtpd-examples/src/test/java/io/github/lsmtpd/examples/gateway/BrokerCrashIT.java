package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Cases 28 and 29 of the fault catalogue: what got 250 is in the queue at the end, whatever the broker went through. */
class BrokerCrashIT {
    private static final String QUEUE = "broker-crash-it";
    private static final int SENDERS = 8;
    private static final byte[] CONTENT = ("Subject: crash\r\n\r\n" + "x".repeat(2_000) + "\r\n").getBytes(US_ASCII);

    @TempDir
    private Path directory;

    /** The ids that a 250 carried. */
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    private volatile boolean enough;

    @ParameterizedTest
    @RequiresRabbitMq
    void nothingAcceptedIsLostWhenTheBrokerIsKilled(RabbitMqRelease release) throws Exception {
        RabbitMqNode node = RabbitMqNode.shared(release);
        new TestQueue(node.port(), QUEUE).leave();
        node.syncDeclarations();
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings(node))) {
            List<Future<?>> sessions = startSending(gateway.port());
            awaitAccepted(1_000);
            node.kill9();
            awaitAccepted(500);
            assertThat(spooled()).as("spooled while the broker is away").isPositive();
            node.restart();
            awaitAccepted(1_000);
            enough = true;
            for (Future<?> session : sessions) {
                session.get(15, TimeUnit.MINUTES);
            }
            assertReplayed(node);
        }
    }

    /** Each session goes on through everything: no client is to notice that the broker is away. */
    private List<Future<?>> startSending(int port) {
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
        List<Future<?>> sessions = IntStream.range(0, SENDERS)
                .<Future<?>>mapToObj(i -> threads.submit(() -> sendUntilEnough(port)))
                .toList();
        threads.shutdown();
        return sessions;
    }

    private Void sendUntilEnough(int port) throws IOException {
        try (SmtpTestClient client = SmtpTestClient.connect(port)) {
            while (!enough) {
                accepted.add(client.send("a@example.com", "b@example.com", CONTENT));
            }
        }
        return null;
    }

    private void awaitAccepted(int more) {
        int wanted = accepted.size() + more;
        await().atMost(Duration.ofMinutes(15)).until(() -> accepted.size() >= wanted);
    }

    private void assertReplayed(RabbitMqNode node) throws Exception {
        await().atMost(Duration.ofMinutes(20))
                .untilAsserted(() -> assertThat(spooled()).isZero());
        Set<String> missing = new HashSet<>(accepted);
        try (TestQueue queue = new TestQueue(node.port(), QUEUE).consume()) {
            while (!missing.isEmpty()) {
                missing.remove(queue.next().id().toString());
            }
        }
    }

    private long spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    private Map<String, String> settings(RabbitMqNode node) {
        return Map.of(
                "BIND_PORT",
                "0",
                "AMQP_PORT",
                Integer.toString(node.port()),
                "AMQP_ROUTING_KEY",
                QUEUE,
                "TEMP_EMAIL_DIR",
                directory.resolve("spool").toString());
    }
}
