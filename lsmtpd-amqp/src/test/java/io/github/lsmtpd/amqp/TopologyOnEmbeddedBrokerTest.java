package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitRecovery;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.testing.EmbeddedBroker;
import io.github.lsmtpd.config.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What of the topology is the same on every broker; this one closes the connection for arguments that it does not know. */
@Tag("slow")
class TopologyOnEmbeddedBrokerTest {
    @Test
    void aMessageIsStoredOnABrokerThatHadNothing() throws Exception {
        MailMessage message = TestMail.text("first");
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                AmqpMessageSink sink = sink(broker, Map.of("AMQP_DECLARE", "true"))) {
            awaitStored(sink.deliver(message));

            try (TestQueue queue = new TestQueue(broker.port(), "lsmtp", Map.of())) {
                assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactly(message.id());
            }
        }
    }

    @Test
    void anExchangeIsDeclaredWithItsBindings() throws Exception {
        MailMessage message = TestMail.text("routed");
        Map<String, String> variables = Map.of(
                "AMQP_DECLARE", "true",
                "AMQP_EXCHANGE", "mail",
                "AMQP_EXCHANGE_TYPE", "topic",
                "AMQP_ROUTING_KEY", "mail.example.com",
                "AMQP_QUEUE", "inbox",
                "AMQP_BINDING_KEYS", "other,mail.#");
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                AmqpMessageSink sink = sink(broker, variables)) {
            awaitStored(sink.deliver(message));

            try (TestQueue queue = new TestQueue(broker.port(), "inbox", Map.of())) {
                assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactly(message.id());
            }
        }
    }

    @Test
    void withoutItNothingIsDeclared() {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                AmqpMessageSink sink = sink(broker, Map.of())) {
            assertThat(awaitFailure(sink.deliver(TestMail.text("returned"))).reason())
                    .isEqualTo(Reason.TRANSIENT);
        }
    }

    /** A declaration that costs the connection must not cost it for ever. */
    @Test
    void mailGoesOnWhereTheBrokerClosesTheConnectionForADeclaration() {
        String log = CapturedLog.of(() -> {
            try (EmbeddedBroker broker = EmbeddedBroker.start();
                    TestQueue queue = new TestQueue(broker.port());
                    AmqpMessageSink sink = new AmqpMessageSink(queue.settings()
                            .topology(Topology.builder(TopologyMode.DECLARE)
                                    .queue(QueueDeclaration.of(queue.name(), QueueType.QUORUM))
                                    .queue(QueueDeclaration.of("another", QueueType.STREAM))
                                    .build())
                            .build())) {
                awaitRecovery(sink);
            }
        });

        assertThat(log.lines().filter(line -> line.contains("Not as asked")))
                .singleElement()
                .asString()
                .contains("WARN", "left out, since the broker closed the connection for it", "x-queue-type", "another");
    }

    @Test
    void aCheckDeclaresNothingAndSaysWhatIsMissing() {
        String log = CapturedLog.of(() -> {
            try (EmbeddedBroker broker = EmbeddedBroker.start();
                    AmqpMessageSink sink = sink(broker, Map.of("AMQP_DECLARE", "check"))) {
                awaitFailure(sink.deliver(TestMail.text("returned")));
            }
        });

        assertThat(log.lines().filter(line -> line.contains("WARN") && line.contains("Not as asked")))
                .singleElement()
                .asString()
                .contains("queue 'lsmtp'", "not found");
    }

    @Test
    void aNewBrokerGetsTheQueueAsWell() throws Exception {
        int port;
        try (EmbeddedBroker former = EmbeddedBroker.start()) {
            port = former.port();
        }
        EmbeddedBroker first = EmbeddedBroker.start(port);
        try (AmqpMessageSink sink = sink(first, Map.of("AMQP_DECLARE", "true"))) {
            awaitStored(sink.deliver(TestMail.text("to the first")));
            stop(first);
            try (EmbeddedBroker second = EmbeddedBroker.start(port)) {
                assertThat(second.port()).isEqualTo(port);
                awaitRecovery(sink);
            }
        }
    }

    /** It takes a message that fails to notice, and the pause between two declarations. */
    @Test
    void aQueueThatWasDeletedIsThereAgainWithoutAReconnect() throws Exception {
        String log = CapturedLog.of(() -> {
            try (EmbeddedBroker broker = EmbeddedBroker.start();
                    AmqpMessageSink sink = sink(broker, Map.of("AMQP_DECLARE", "true"))) {
                awaitStored(sink.deliver(TestMail.text("before")));
                // Deletes it at its end.
                try (TestQueue queue = new TestQueue(broker.port(), "lsmtp", Map.of())) {
                    assertThat(queue.name()).isEqualTo("lsmtp");
                }
                awaitFailure(sink.deliver(TestMail.text("notices")));
                awaitRecovery(sink);
            }
        });
        assertThat(log).doesNotContain("No connection");
    }

    private static void stop(EmbeddedBroker broker) {
        try (broker) {
            assertThat(broker.port()).isPositive();
        }
    }

    private static AmqpMessageSink sink(EmbeddedBroker broker, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("AMQP_PORT", Integer.toString(broker.port()));
        return new AmqpMessageSink(AmqpSettings.from(Settings.of(all)));
    }
}
