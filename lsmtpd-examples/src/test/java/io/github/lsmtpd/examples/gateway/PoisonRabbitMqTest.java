package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpMessageSink;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.testing.FaultyLink;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.spool.FailoverSink;
import io.github.lsmtpd.spool.SpoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Case 46 of the fault catalogue: a message is spooled, and then too large for the broker, which nobody knew before. */
class PoisonRabbitMqTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int LARGEST = 1 << 20;
    private static final int OTHERS = 20;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @RequiresRabbitMq
    void itIsParkedAndTheOthersPass(RabbitMqRelease release) throws Exception {
        RabbitMqNode node = RabbitMqNode.shared(release);
        node.limitMessages(LARGEST);
        try (FaultyLink link = new FaultyLink(node.port());
                TestQueue queue = new TestQueue(node.port(), "poison-" + UUID.randomUUID())) {
            link.freeze();
            Settings settings = Settings.of(settings(link, queue));
            try (AmqpMessageSink rabbit = new AmqpMessageSink(AmqpSettings.from(settings));
                    FailoverSink sink = new FailoverSink(rabbit, SpoolSettings.from(settings))) {
                UUID poison = spool(sink, LARGEST + 1);
                List<UUID> others =
                        Stream.generate(() -> spool(sink, 100)).limit(OTHERS).toList();

                link.thaw();

                await().atMost(LIMIT).until(() -> sink.parked() == 1 && sink.replayed() == OTHERS);
                assertThat(directory.resolve("spool/parked/" + poison + ".json"))
                        .exists();
                assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactlyInAnyOrderElementsOf(others);
            }
        } finally {
            node.limitMessages(release == RabbitMqRelease.V3 ? 128 << 20 : 16 << 20);
        }
    }

    private Map<String, String> settings(FaultyLink link, TestQueue queue) {
        Map<String, String> settings = new HashMap<>(queue.settings(directory));
        settings.put("AMQP_PORT", Integer.toString(link.port()));
        settings.put("AMQP_CONNECT_TIMEOUT_SECS", "1");
        settings.put("AMQP_RECONNECT_PAUSE_SECS", "1");
        settings.put("SPOOL_MAX_BACKOFF_SECS", "1");
        settings.put("SPOOL_POISON_TRIES", "2");
        return settings;
    }

    private static UUID spool(FailoverSink sink, int size) {
        MailMessage message = message(size);
        assertThat(sink.deliver(message).toCompletableFuture()).succeedsWithin(LIMIT);
        return message.id();
    }

    private static MailMessage message(int size) {
        return new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "client.example", ClientInfo.Protocol.ESMTP),
                Envelope.builder()
                        .recipients(List.of(new Recipient(MailAddress.of("b@example.com"))))
                        .build(),
                MessageContent.of(new byte[size]));
    }
}
