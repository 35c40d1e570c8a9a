package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code SPOOL_MODE=always}: 250 stands for a file of this machine, which is published as soon as that can be. */
class StoreFirstIT {
    private static final String QUEUE = "store-first-it";
    private static final int MESSAGES = 100;
    private static final byte[] CONTENT = ("Subject: first\r\n\r\n" + "x".repeat(2_000) + "\r\n").getBytes(US_ASCII);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @RequiresRabbitMq
    void whatIsAcceptedIsPublishedAtOnce(RabbitMqRelease release) throws Exception {
        RabbitMqNode node = RabbitMqNode.shared(release);
        try (TestQueue queue = new TestQueue(node.port(), QUEUE);
                GatewayProcess gateway = GatewayProcess.launch(directory, settings(node.port()))) {
            Set<String> accepted = send(gateway.port());
            await().atMost(Duration.ofMinutes(10)).until(() -> queue.size() == MESSAGES && spooled() == 0);
            assertThat(gateway.complaints()).isEmpty();
            queue.consume();
            assertArrive(accepted, queue);
        }
    }

    /** The broker comes only after the process that said 250 was killed. */
    @Test
    void aKillBetweenTheReplyAndThePublishingLosesNothing() throws Exception {
        int port = freePort();
        Set<String> accepted;
        try (GatewayProcess gateway = GatewayProcess.launch(directory, settings(port))) {
            accepted = send(gateway.port());
            assertThat(spooled()).as("the broker is away").isEqualTo(MESSAGES);
            gateway.handle().destroyForcibly();
            gateway.exitStatus();
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(port);
                TestQueue queue = new TestQueue(broker.port(), QUEUE).consume();
                GatewayProcess gateway = GatewayProcess.launch(directory, settings(port))) {
            assertThat(gateway.port()).isPositive();
            assertArrive(accepted, queue);
            await().atMost(Duration.ofMinutes(10)).until(() -> spooled() == 0);
        }
    }

    private static Set<String> send(int port) throws Exception {
        List<String> ids = Flood.run(MESSAGES, 4, number -> {
            try (SmtpTestClient client = SmtpTestClient.connect(port)) {
                return client.send("a@example.com", "b@example.com", CONTENT);
            }
        });
        return new HashSet<>(ids);
    }

    private static void assertArrive(Set<String> accepted, TestQueue queue) throws Exception {
        while (!accepted.isEmpty()) {
            accepted.remove(queue.next().id().toString());
        }
    }

    private static int freePort() {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            return broker.port();
        }
    }

    private long spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    private Map<String, String> settings(int brokerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("BIND_PORT", "0");
        settings.put("AMQP_PORT", Integer.toString(brokerPort));
        settings.put("AMQP_ROUTING_KEY", QUEUE);
        settings.put("TEMP_EMAIL_DIR", directory.resolve("spool").toString());
        settings.put("SPOOL_MODE", "always");
        return settings;
    }
}
