package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.RabbitMqNode;
import io.github.lsmtpd.amqp.testing.RabbitMqRelease;
import io.github.lsmtpd.amqp.testing.RequiresRabbitMq;
import io.github.lsmtpd.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is declared on a real node, and what the node says where it is not as asked; each test has names of its own. */
@Tag("slow")
@ParameterizedClass
@RequiresRabbitMq
class TopologyRabbitMqTest {
    private final RabbitMqNode node;
    private final String name = "topology-" + UUID.randomUUID();

    TopologyRabbitMqTest(RabbitMqRelease release) {
        node = RabbitMqNode.shared(release);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void aQueueOfEachTypeIsDeclaredAndGetsTheMail(String type) throws Exception {
        MailMessage message = TestMail.text(type);
        try (AmqpMessageSink sink = sink(Map.of("AMQP_ROUTING_KEY", name, "AMQP_QUEUE_TYPE", type))) {
            awaitStored(sink.deliver(message));
            // It is declared as such: another type would be refused here.
            assertHolds(queue(name, Map.of("x-queue-type", type)), message);
        }
    }

    @Test
    void aQueueIsOfTheDefaultTypeWithItsArguments() throws Exception {
        MailMessage message = TestMail.text("default");
        Map<String, String> variables =
                Map.of("AMQP_ROUTING_KEY", name, "AMQP_QUEUE_ARGUMENTS", "x-max-length=10,x-overflow=reject-publish");
        try (AmqpMessageSink sink = sink(variables)) {
            awaitStored(sink.deliver(message));
            assertHolds(queue(name, Map.of("x-max-length", 10, "x-overflow", "reject-publish")), message);
        }
    }

    /** Over AMQP 0-9-1 the broker drops no duplicates; the id tells them. */
    @Test
    void aStreamHoldsAMessageAsOftenAsItWasSentWithOneId() throws Exception {
        MailMessage message = TestMail.text("twice");
        Map<String, String> variables =
                Map.of("AMQP_ROUTING_KEY", name, "AMQP_QUEUE_TYPE", "stream", "AMQP_QUEUE_ARGUMENTS", "x-max-age=7D");
        try (AmqpMessageSink sink = sink(variables)) {
            awaitStored(sink.deliver(message));
            awaitStored(sink.deliver(message));
            try (TestQueue stream = queue(name, Map.of("x-queue-type", "stream", "x-max-age", "7D"))) {
                assertThat(stream.readStream(2))
                        .extracting(properties -> properties.getMessageId())
                        .containsOnly(message.id().toString())
                        .hasSize(2);
            }
        }
    }

    @Test
    void anExchangeIsDeclaredAndItsKeysAreBound() throws Exception {
        MailMessage message = TestMail.text("routed");
        Map<String, String> variables = Map.of(
                "AMQP_EXCHANGE", name,
                "AMQP_EXCHANGE_TYPE", "topic",
                "AMQP_ROUTING_KEY", "mail.example.com",
                "AMQP_QUEUE", name,
                "AMQP_BINDING_KEYS", "other,mail.#");
        try (AmqpMessageSink sink = sink(variables)) {
            awaitStored(sink.deliver(message));
            assertHolds(queue(name, Map.of()), message);
        }
    }

    @Test
    void aRejectedMessageEndsInTheQueueForDeadLetters() throws Exception {
        String dead = name + "-dead";
        MailMessage message = TestMail.text("rejected");
        try (AmqpMessageSink sink = sink(Map.of("AMQP_ROUTING_KEY", name, "AMQP_DEAD_LETTER_EXCHANGE", dead));
                TestQueue letters = queue(dead, Map.of())) {
            awaitStored(sink.deliver(message));
            try (TestQueue queue = queue(name, Map.of("x-dead-letter-exchange", dead))) {
                queue.reject();
                GetResponse letter = letters.await();
                assertThat(letter.getProps().getMessageId())
                        .isEqualTo(message.id().toString());
            }
        }
    }

    @Test
    void whatIsNotRoutedEndsInTheQueueOfTheAlternateExchange() throws Exception {
        String unrouted = name + "-unrouted";
        MailMessage message = TestMail.text("unrouted");
        Map<String, String> variables = Map.of(
                "AMQP_EXCHANGE", name,
                "AMQP_ROUTING_KEY", "one",
                "AMQP_QUEUE", name,
                "AMQP_BINDING_KEYS", "another",
                "AMQP_ALTERNATE_EXCHANGE", unrouted);
        try (AmqpMessageSink sink = sink(variables)) {
            awaitStored(sink.deliver(message));
            assertHolds(queue(unrouted, Map.of()), message);
        }
    }

    /** The queue keeps its type, and the mail: only the operator is told. */
    @Test
    void aQueueOfAnotherTypeIsToldAndGetsTheMail() throws Exception {
        MailMessage message = TestMail.text("stored all the same");
        try (TestQueue queue = queue(name, Map.of("x-queue-type", "classic", "x-max-length", 10))) {
            String log = CapturedLog.of(() -> {
                try (AmqpMessageSink sink = sink(Map.of(
                        "AMQP_ROUTING_KEY",
                        name,
                        "AMQP_QUEUE_TYPE",
                        "quorum",
                        "AMQP_QUEUE_ARGUMENTS",
                        "x-max-length=10"))) {
                    awaitStored(sink.deliver(message));
                }
            });
            assertWarnsOnce(log, "queue '" + name + "': asked for x-queue-type 'quorum', the broker has 'classic'");
            assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactly(message.id());
        }
    }

    @Test
    void everyMismatchIsInTheOneLine() throws Exception {
        try (TestQueue queue = queue(name, Map.of())) {
            queue.bindTo(name, "key");
            String log = CapturedLog.of(() -> {
                try (AmqpMessageSink sink = sink(Map.of(
                        "AMQP_EXCHANGE", name,
                        "AMQP_EXCHANGE_TYPE", "topic",
                        "AMQP_ROUTING_KEY", "key",
                        "AMQP_QUEUE", name,
                        "AMQP_QUEUE_ARGUMENTS", "x-max-length=10"))) {
                    awaitStored(sink.deliver(TestMail.text("stored")));
                }
            });
            assertWarnsOnce(
                    log,
                    "exchange '" + name + "': asked for type 'topic', the broker has 'direct'",
                    "queue '" + name + "': asked for x-max-length '10', the broker has none");
        }
    }

    @Test
    void aCheckSaysWhatIsMissingAndDeclaresNothing() {
        String log = CapturedLog.of(() -> {
            try (AmqpMessageSink sink = sink(Map.of("AMQP_DECLARE", "check", "AMQP_ROUTING_KEY", name))) {
                awaitFailure(sink.deliver(TestMail.text("returned")));
                awaitFailure(sink.deliver(TestMail.text("it was not declared")));
                try (TestQueue queue = queue(name, Map.of())) {
                    awaitStored(sink.deliver(TestMail.text("to " + queue.name())));
                }
            }
        });
        assertWarnsOnce(log, "NOT_FOUND - no queue '" + name + "'");
    }

    @Test
    void whatWasDeletedIsDeclaredAgainAfterAReconnect() {
        try (AmqpMessageSink sink = sink(Map.of("AMQP_EXCHANGE", name, "AMQP_ROUTING_KEY", name))) {
            awaitStored(sink.deliver(TestMail.text("before")));
            node.ctl("delete_queue", name);
            node.ctl("close_all_connections", "maintenance");
            awaitRecovery(sink);
        }
    }

    /** Who may not configure cannot declare, not even what is there; a check needs no such permission. */
    @Test
    void aRefusedPermissionIsToldAndStopsNoMail() {
        node.ctl("add_user", name, "password");
        node.ctl("set_permissions", name, "^$", ".*", ".*");
        try (TestQueue queue = queue(name, Map.of())) {
            for (String declare : List.of("true", "check")) {
                String log = CapturedLog.of(() -> {
                    try (AmqpMessageSink sink = sink(Map.of(
                            "AMQP_DECLARE",
                            declare,
                            "AMQP_ROUTING_KEY",
                            queue.name(),
                            "AMQP_USERNAME",
                            name,
                            "AMQP_PASSWORD",
                            "password"))) {
                        awaitStored(sink.deliver(TestMail.text("stored")));
                    }
                });
                if (declare.equals("true")) {
                    assertWarnsOnce(log, "access to queue '" + name + "'");
                } else {
                    assertThat(log).contains("Found on").doesNotContain("WARN");
                }
            }
        } finally {
            node.ctl("delete_user", name);
        }
    }

    /** RabbitMQ 3.10 closes the connection for it, 4.3 the channel. */
    @Test
    void anUnknownTypeOfExchangeStopsNoMail() {
        try (TestQueue queue = queue(name, Map.of())) {
            String log = CapturedLog.of(() -> {
                try (AmqpMessageSink sink = new AmqpMessageSink(queue.settings()
                        .topology(Topology.builder(TopologyMode.DECLARE)
                                .exchange(ExchangeDeclaration.of(name, "x-no-such-plugin"))
                                .build())
                        .build())) {
                    awaitRecovery(sink);
                }
            });
            assertWarnsOnce(log, "exchange '" + name + "'", "x-no-such-plugin");
        }
    }

    private static void assertHolds(TestQueue queue, MailMessage message) throws Exception {
        try (queue) {
            assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactly(message.id());
        }
    }

    private static void assertWarnsOnce(String log, String... texts) {
        assertThat(log.lines().filter(line -> line.contains("WARN") && line.contains("Not as asked")))
                .singleElement()
                .asString()
                .contains(texts);
    }

    private TestQueue queue(String queue, Map<String, Object> arguments) {
        return new TestQueue(node.port(), queue, arguments);
    }

    private AmqpMessageSink sink(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(Map.of("AMQP_DECLARE", "true"));
        all.putAll(variables);
        all.put("AMQP_PORT", Integer.toString(node.port()));
        return new AmqpMessageSink(AmqpSettings.from(Settings.of(all)));
    }
}
