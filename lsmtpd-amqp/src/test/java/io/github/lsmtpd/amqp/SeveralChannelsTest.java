package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Several channels of several connections, as RabbitMQ sees them. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class SeveralChannelsTest {
    private static final int MESSAGES = 1_000;

    private final RabbitMqNode node;
    private final String name = "mx-" + UUID.randomUUID();

    SeveralChannelsTest(RabbitMqRelease release) {
        node = RabbitMqNode.shared(release);
    }

    @Test
    void eachTakesItsPartAndAClosedConnectionComesBack() throws Exception {
        try (TestQueue queue = new TestQueue(node.port());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings()
                        .broker(broker -> broker.connectionName(name))
                        .connections(2)
                        .channels(4)
                        .build())) {
            send(sink);
            assertThat(ourConnections()).hasSize(2).allMatch(line -> line.startsWith("4\t"));

            String first = ourConnections().get(0).split("\t", -1)[1];
            node.ctl("close_connection", first, "by the operator");
            awaitRecovery(sink);
            send(sink);

            assertThat(queue.takeAll().stream().map(message -> message.id()).distinct())
                    .hasSizeGreaterThanOrEqualTo(2 * MESSAGES);
        }
    }

    private static void send(AmqpMessageSink sink) {
        CompletableFuture<?>[] stages = IntStream.range(0, MESSAGES)
                .mapToObj(i -> sink.deliver(TestMail.text("message " + i)).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        awaitStored(CompletableFuture.allOf(stages));
    }

    /** Lines with the number of channels, the process and the properties of each. */
    private List<String> ourConnections() {
        return node.ctl("-q", "list_connections", "channels", "pid", "client_properties")
                .lines()
                .filter(line -> line.contains(name))
                .toList();
    }
}
