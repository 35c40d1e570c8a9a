package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.LIMIT;
import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static io.github.lsmtpd.amqp.Outcomes.isStored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** What an operator does to a node, and to our connections, while it works. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class RabbitMqOperatorTest {
    private final RabbitMqNode node;

    RabbitMqOperatorTest(RabbitMqRelease release) {
        node = RabbitMqNode.shared(release);
    }

    @Test
    void aConnectionClosedByTheOperatorIsReplacedAndNothingStoredIsLost() throws Exception {
        try (TestQueue queue = new TestQueue(node.port())) {
            Set<UUID> stored = ConcurrentHashMap.newKeySet();
            String log = CapturedLog.of(() -> {
                try (AmqpMessageSink sink = new AmqpMessageSink(queue.settings()
                        .broker(broker -> broker.connectionName("to-be-closed"))
                        .build())) {
                    CompletableFuture<Void> closed = CompletableFuture.runAsync(this::closeOurConnection);
                    while (!closed.isDone()) {
                        deliver(sink, stored);
                    }
                    closed.join();
                    awaitRecovery(sink);
                }
            });

            assertThat(log.lines().filter(line -> line.contains("No connection")))
                    .singleElement()
                    .asString()
                    .contains("CONNECTION_FORCED", "for maintenance");
            assertThat(queue.takeAll()).extracting(MailMessage::id).containsAll(stored);
        }
    }

    private void closeOurConnection() {
        node.ctl("eval", """
                [rabbit_networking:close_connection(rabbit_misc:pget(pid, C), "for maintenance")
                 || C <- rabbit_networking:connection_info_all([pid, client_properties]),
                    lists:keyfind(<<"connection_name">>, 1, rabbit_misc:pget(client_properties, C))
                        =:= {<<"connection_name">>, longstr, <<"to-be-closed">>}].
                """);
    }

    private static void deliver(AmqpMessageSink sink, Set<UUID> stored) {
        MailMessage message = TestMail.text("message");
        if (isStored(sink.deliver(message))) {
            stored.add(message.id());
        }
    }

    /** A drained node closes its connections and its listeners, and keeps its messages. */
    @Test
    void aDrainedNodeIsUnreachableUntilItIsRevived() throws Exception {
        try (TestQueue queue = new TestQueue(node.port(), "drained", Map.of());
                AmqpMessageSink sink = new AmqpMessageSink(queue.settings().build())) {
            MailMessage before = TestMail.text("before");
            awaitStored(sink.deliver(before));
            node.run("rabbitmq-upgrade", "drain");
            try {
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(awaitFailure(sink.deliver(TestMail.text("drained"))))
                                .hasMessageContaining("the broker is unreachable")
                                .returns(Reason.TRANSIENT, failure -> failure.reason()));
            } finally {
                node.run("rabbitmq-upgrade", "revive");
            }
            awaitRecovery(sink);
            try (TestQueue again = new TestQueue(node.port(), "drained", Map.of())) {
                assertThat(again.takeAll()).extracting(MailMessage::id).contains(before.id());
            }
        }
    }
}
