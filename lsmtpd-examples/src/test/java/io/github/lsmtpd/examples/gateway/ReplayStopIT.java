package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Stops in the middle of a replay: no message is lost, and none is taken for damaged. */
class ReplayStopIT {
    private static final int TERMINATED = 128 + 15;
    private static final String QUEUE = "replay-stop-it";
    private static final int MESSAGES = 40;
    private static final int STOPS = 5;
    private static final byte[] CONTENT = Flood.content(5_000_000);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @RequiresRabbitMq
    void aStopDuringTheReplaySetsNothingAside(RabbitMqRelease release) throws Exception {
        RabbitMqNode node = RabbitMqNode.shared(release);
        try (TestQueue queue = new TestQueue(node.port(), QUEUE)) {
            Set<String> accepted = spool();
            for (int i = 0; i < STOPS; i++) {
                stopDuringReplay(node);
                assertThat(names()).allMatch(name -> name.endsWith(".json") || name.equals(".lock"));
            }
            try (GatewayProcess gateway = GatewayProcess.launch(directory, settings(node.port()))) {
                assertThat(gateway.port()).isPositive();
                await().atMost(Duration.ofMinutes(10)).until(() -> spooled() == 0);
            }
            queue.consume();
            while (!accepted.isEmpty()) {
                accepted.remove(queue.next().id().toString());
            }
        }
    }

    private Set<String> spool() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings(1))) {
            int port = gateway.port();
            List<String> ids = Flood.run(MESSAGES, 4, number -> send(port));
            gateway.terminate();
            assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
            return new HashSet<>(ids);
        }
    }

    private static String send(int port) throws IOException {
        try (SmtpTestClient client = SmtpTestClient.connect(port)) {
            return client.send("a@example.com", "b@example.com", CONTENT);
        }
    }

    private void stopDuringReplay(RabbitMqNode node) throws IOException {
        Map<String, String> slowly = new HashMap<>(settings(node.port()));
        slowly.put("SPOOL_REPLAY_RATE", "12");
        long before = spooled();
        try (GatewayProcess gateway = GatewayProcess.launch(directory, slowly)) {
            assertThat(gateway.port()).isPositive();
            await().atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> spooled() < before || spooled() == 0);
            gateway.terminate();
            assertThat(gateway.exitStatus()).isEqualTo(TERMINATED);
            assertThat(gateway.errorLines()).noneMatch(line -> line.contains("ERROR"));
        }
    }

    private long spooled() throws IOException {
        return names().stream().filter(name -> name.endsWith(".json")).count();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Map<String, String> settings(int brokerPort) {
        return Map.of(
                "BIND_PORT",
                "0",
                "AMQP_PORT",
                Integer.toString(brokerPort),
                "AMQP_ROUTING_KEY",
                QUEUE,
                "AMQP_MAX_MESSAGE_BYTES",
                Integer.toString(128 << 20),
                "DELIVERY_TIMEOUT_SECS",
                "1200",
                "TEMP_EMAIL_DIR",
                directory.resolve("spool").toString());
    }
}
