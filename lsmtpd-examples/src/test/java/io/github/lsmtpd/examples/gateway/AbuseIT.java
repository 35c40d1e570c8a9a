package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The load-abuse cases 87 and 97 to 108 together, against the gateway with little memory and each buffer watched: afterwards it
 * holds no more than before. {@code -Dabuse=full} makes it what an attacker would do; without, it is a hundredth of that.
 */
@EnabledOnOs(OS.LINUX) // where there is /proc
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class AbuseIT {
    private static final boolean FULL = "full".equals(System.getProperty("abuse"));
    /** Left out of the build, unless it is told to send the full form. */
    private static final String ONLY_IN_FULL = "only-in-full";

    private static final int PART = FULL ? 1 : 100;
    private static final int LARGE = 50_000_000;

    /** What pools, caches and compiled code may have grown by. */
    private static final long MORE_MEMORY = 24L << 20;

    private static final int MORE_THREADS = 8;
    private static final int MOST_LINES = 200;

    @TempDir
    private Path directory;

    private SmallGateway launch(Map<String, String> settings) throws Exception {
        Map<String, String> all =
                new HashMap<>(TestCertificate.create(directory, "EC").settings());
        all.put("COMMAND_TIMEOUT_SECS", FULL ? "30" : "3");
        all.putAll(settings);
        return SmallGateway.launch(
                directory, all, GatewayVitals.COUNTED_DIRECT_MEMORY, "-Dio.netty.leakDetection.level=paranoid");
    }

    @Test
    void nothingIsLeftOfHostileClients() throws Exception {
        try (SmallGateway gateway = launch(Map.of("SINK", "discard"));
                GatewayVitals vitals = GatewayVitals.of(gateway.pid())) {
            Abuse abuse = new Abuse(gateway.port());
            abuse.idle(10);
            long heap = vitals.heap();
            long direct = vitals.directMemory();
            long threads = vitals.threads();

            CompletableFuture<List<String>> dripped = CompletableFuture.supplyAsync(() -> drip(abuse));
            abuse.reset(10_000 / PART);
            abuse.recipients(1_000 / PART, 10);
            abuse.handshakes(2_000 / PART);
            abuse.unreadReplies(FULL ? 20 : 1);
            abuse.endlessLine(false, 1L << 30);
            abuse.endlessLine(true, (1L << 30) / PART);
            abuse.idle(10_000 / PART);
            assertThat(dripped.get()).allMatch(reply -> reply.startsWith("421 4.4.2 "));
            large(gateway, FULL ? 100 : 2);

            gateway.assertUnharmed();
            await().atMost(Duration.ofMinutes(5)).untilAsserted(() -> {
                gateway.sendSmallMail(); // Netty tells of leaks when it hands out a buffer
                assertThat(vitals.heap()).as("heap").isLessThan(heap + MORE_MEMORY);
                assertThat(vitals.directMemory()).as("direct memory").isLessThan(direct + MORE_MEMORY);
                assertThat(vitals.threads()).as("threads").isLessThan(threads + MORE_THREADS);
            });
            assertThat(gateway.log())
                    .noneMatch(line -> line.contains("LEAK"))
                    .filteredOn(line -> !line.contains("[INFO] messages - "))
                    .hasSizeLessThan(MOST_LINES);
        }
    }

    private static List<String> drip(Abuse abuse) {
        try {
            return abuse.drip(FULL ? 500 : 20);
        } catch (Exception e) {
            throw new AssertionError("the slow clients failed", e);
        }
    }

    @Test
    @Tag(ONLY_IN_FULL)
    void largeMessagesToTheSpool() throws Exception {
        largeMessagesTo(1);
    }

    @ParameterizedTest
    @RequiresRabbitMq
    @Tag(ONLY_IN_FULL)
    void largeMessagesToTheBroker(RabbitMqRelease release) throws Exception {
        try (RabbitMqNode node = RabbitMqNode.start(release, "max_message_size = 134217728")) {
            new TestQueue(node.port(), "abuse-it").leave();
            largeMessagesTo(node.port());
        }
    }

    private void largeMessagesTo(int broker) throws Exception {
        Map<String, String> settings = Map.of(
                "AMQP_PORT",
                Integer.toString(broker),
                "AMQP_ROUTING_KEY",
                "abuse-it",
                "AMQP_MAX_MESSAGE_BYTES",
                Integer.toString(128 << 20),
                "DELIVERY_TIMEOUT_SECS",
                "600",
                "TEMP_EMAIL_DIR",
                directory.resolve("spool").toString());
        try (SmallGateway gateway = launch(settings)) {
            large(gateway, 100);
            gateway.assertUnharmed();
            assertThat(gateway.log()).noneMatch(line -> line.contains("LEAK"));
        }
    }

    /** Case 102: each is accepted, or is to come later. */
    private static void large(SmallGateway gateway, int messages) throws Exception {
        byte[] content = Flood.content(LARGE);
        List<String> replies = Flood.run(messages, messages, number -> offer(gateway, content));
        assertThat(replies)
                .allMatch(reply -> reply.startsWith("250 ") || reply.startsWith("452 ") || reply.startsWith("451 "))
                .anyMatch(reply -> reply.startsWith("250 "));
    }

    private static String offer(SmallGateway gateway, byte[] content) throws IOException {
        try (Flood.Connection client = new Flood.Connection(gateway.port())) {
            client.reply();
            return client.mail(content);
        }
    }
}
