package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import io.github.lsmtpd.json.MessageJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Eight large messages at once are together larger than the heap: each is stored, byte for byte, or gets 452. */
@EnabledOnOs(OS.LINUX) // where there is /proc
class LargeMessagesIT {
    private static final int AT_ONCE = 8;
    private static final byte[] CONTENT = Flood.content(45_000_000);
    private static final Pattern ACCEPTED = Pattern.compile("250 2\\.0\\.0 .* ([0-9a-f-]{36})");
    private static final Pattern ANSWER = Pattern.compile("(250 2\\.0\\.0|452 4\\.3\\.1) .*");

    @TempDir
    private Path directory;

    @Test
    void toTheSpool() throws Exception {
        Path spool = directory.resolve("spool");
        try (SmallGateway gateway = SmallGateway.launch(directory, settings(1))) {
            for (UUID id : send(gateway, 2 * AT_ONCE).keySet()) {
                try (InputStream file = new BufferedInputStream(Files.newInputStream(spool.resolve(id + ".json")))) {
                    assertThat(TestQueue.contentAsSent(MessageJson.read(file))).isEqualTo(CONTENT);
                }
            }
            gateway.assertUnharmed();
        }
    }

    @ParameterizedTest
    @RequiresRabbitMq
    void toTheBroker(RabbitMqRelease release) throws Exception {
        try (RabbitMqNode node = RabbitMqNode.start(release, "max_message_size = 134217728");
                TestQueue queue = new TestQueue(node.port(), "large-messages-it");
                SmallGateway gateway = SmallGateway.launch(directory, settings(node.port()))) {
            Map<UUID, Integer> accepted = send(gateway, AT_ONCE);
            queue.consume();
            while (!accepted.isEmpty()) {
                MailMessage message = queue.next();
                if (accepted.remove(message.id()) != null) {
                    assertThat(TestQueue.contentAsSent(message)).isEqualTo(CONTENT);
                }
            }
            gateway.assertUnharmed();
        }
    }

    /** Returns the ids of those that were accepted, which are some. */
    private static Map<UUID, Integer> send(SmallGateway gateway, int messages) throws Exception {
        List<String> replies = Flood.run(messages, AT_ONCE, number -> offer(gateway));
        assertThat(replies).allMatch(reply -> ANSWER.matcher(reply).matches());
        Map<UUID, Integer> accepted = new HashMap<>();
        for (String reply : replies) {
            ACCEPTED.matcher(reply).results().map(LargeMessagesIT::id).forEach(id -> accepted.put(id, 1));
        }
        assertThat(accepted).isNotEmpty();
        return accepted;
    }

    private static UUID id(MatchResult reply) {
        return UUID.fromString(reply.group(1));
    }

    private static String offer(SmallGateway gateway) throws IOException {
        try (Flood.Connection client = new Flood.Connection(gateway.port())) {
            client.reply();
            return client.mail(CONTENT);
        }
    }

    private Map<String, String> settings(int brokerPort) throws IOException {
        return Map.of(
                "AMQP_PORT",
                Integer.toString(brokerPort),
                "AMQP_ROUTING_KEY",
                "large-messages-it",
                "AMQP_MAX_MESSAGE_BYTES",
                Integer.toString(128 << 20),
                "AMQP_CONFIRM_TIMEOUT_SECS",
                "600",
                "SPOOL_PRIMARY_TIMEOUT_SECS",
                "600",
                "DELIVERY_TIMEOUT_SECS",
                "1200",
                "TEMP_EMAIL_DIR",
                directory.resolve("spool").toString(),
                "LARGE_EMAIL_DIR",
                Files.createDirectories(directory.resolve("large")).toString());
    }
}
