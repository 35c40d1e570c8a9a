package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.rabbitmq.client.GetResponse;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.testing.AnyBroker;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds on every broker. */
@Tag("slow")
@ParameterizedClass
@AnyBroker
class AnyBrokerSinkTest {
    private final int port;

    AnyBrokerSinkTest(int port) {
        this.port = port;
    }

    @Test
    void theBytesOfAMessageArrive() throws Exception {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        MailMessage message = TestMail.of(bytes);
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sinkTo(queue)) {
            awaitStored(sink.deliver(message));

            GetResponse got = queue.get();
            MailMessage read = MessageJson.read(new ByteArrayInputStream(got.getBody()));
            assertThat(read.content().toByteArray()).isEqualTo(bytes);
            assertThat(read.envelope()).isEqualTo(message.envelope());
            assertThat(got.getProps().getMessageId()).isEqualTo(message.id().toString());
            assertThat(got.getProps().getDeliveryMode()).isEqualTo(2);
            assertThat(got.getProps().getContentType()).isEqualTo("application/json");
            assertThat(got.getProps().getTimestamp().toInstant())
                    .isEqualTo(message.receivedAt().truncatedTo(ChronoUnit.SECONDS));
            assertThat(got.getProps().getHeaders()).extractingByKey("sender").hasToString("sender@example.com");
            assertThat(got.getProps().getHeaders().get("recipients"))
                    .asInstanceOf(LIST)
                    .hasSize(1);
        }
    }

    /** Case 112: headers that do not fit into a frame would stop the channel. */
    @Test
    void anEnvelopeTooLongForTheHeadersIsInTheBodyAlone() throws Exception {
        List<Recipient> recipients = IntStream.range(0, 1_000)
                .mapToObj(i -> new Recipient(new MailAddress("u" + i, "d".repeat(250))))
                .toList();
        MailMessage message = TestMail.of(MessageContent.of(new byte[] {'x'}), recipients);
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sinkTo(queue)) {
            awaitStored(sink.deliver(message));

            GetResponse got = queue.get();
            assertThat(got.getProps().getHeaders())
                    .containsEntry("recipient_count", 1_000)
                    .doesNotContainKey("recipients");
            assertThat(MessageJson.read(new ByteArrayInputStream(got.getBody())).envelope())
                    .isEqualTo(message.envelope());
        }
    }

    /** The envelope of a raw message is nowhere else: rather none than half of it. */
    @Test
    void anEnvelopeTooLongForTheHeadersOfARawMessageIsRefusedForGood() throws Exception {
        List<Recipient> recipients = IntStream.range(0, 2_000)
                .mapToObj(i -> new Recipient(new MailAddress("u" + i, "d".repeat(250))))
                .toList();
        MessageContent content = MessageContent.of(new byte[] {'x'});
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = new AmqpMessageSink(
                        queue.settings().payload(PayloadSettings.of("raw")).build())) {
            assertThat(awaitFailure(sink.deliver(TestMail.of(content, recipients))))
                    .hasMessageContaining("the recipients do not fit into the headers of one message")
                    .returns(Reason.PERMANENT, DeliveryException::reason);
            awaitStored(sink.deliver(TestMail.of(content, recipients.subList(0, 200))));

            assertThat(queue.get().getProps().getHeaders().get("recipients"))
                    .asInstanceOf(LIST)
                    .hasSize(200);
        }
    }

    @Test
    void manyMessagesAreInFlightAtOnceAndEachArrivesOnce() throws Exception {
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sinkTo(queue)) {
            List<MailMessage> messages = messages(1_000);

            awaitStored(deliverAll(sink, messages));

            assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactlyElementsOf(ids(messages));
        }
    }

    /** Case 34 of the fault catalogue: RabbitMQ sends the return, then an ack; the embedded broker a nack, then the return. */
    @Test
    void aMessageThatNoQueueTakesFails() {
        try (AmqpMessageSink sink =
                new AmqpMessageSink(settings().routingKey("nobody").build())) {
            assertThat(awaitFailure(sink.deliver(TestMail.text("lost?"))).reason())
                    .isEqualTo(Reason.TRANSIENT);
        }
    }

    @Test
    void aMessageThatNoQueueTakesIsConfirmedWhereThatIsWanted() {
        try (AmqpMessageSink sink = new AmqpMessageSink(
                settings().routingKey("nobody").mandatory(false).build())) {
            awaitStored(sink.deliver(TestMail.text("lost on purpose")));
        }
    }

    @ParameterizedTest
    @CsvSource({"text/plain, text/plain", "'', "})
    void theContentTypeIsWhatIsSet(String setting, @Nullable String property) throws Exception {
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = new AmqpMessageSink(
                        settings().routingKey(queue.name()).contentType(setting).build())) {
            awaitStored(sink.deliver(TestMail.text("typed")));

            assertThat(queue.get().getProps().getContentType()).isEqualTo(property);
        }
    }

    /** The default exchange takes it to no queue; an exchange that does not look at the key does. */
    @Test
    void theRoutingKeyMayBeEmpty() throws Exception {
        try (TestQueue queue = new TestQueue(port)) {
            queue.bindTo("any", "");
            try (AmqpMessageSink sink = new AmqpMessageSink(
                    settings().exchange("any").routingKey("").build())) {
                awaitStored(sink.deliver(TestMail.text("without a key")));
            }
            assertThat(queue.takeAll()).hasSize(1);
        }
    }

    @Test
    void aFullQueueSlowsTheSendersAndDropsNothing() throws Exception {
        AmqpSettingsBuilder tight = settings().bufferSize(1).maxInFlight(1);
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink =
                        new AmqpMessageSink(tight.routingKey(queue.name()).build())) {
            List<MailMessage> messages = messages(300);

            awaitStored(deliverAll(sink, messages));

            assertThat(queue.takeAll()).extracting(MailMessage::id).containsExactlyElementsOf(ids(messages));
        }
    }

    /** A message may be larger than the whole window; then it goes alone. */
    @Test
    void theWindowOfBytesLetsALargerMessagePass() throws Exception {
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = new AmqpMessageSink(
                        settings().maxInFlightBytes(10).routingKey(queue.name()).build())) {
            awaitStored(deliverAll(sink, messages(50)));

            assertThat(queue.takeAll()).hasSize(50);
        }
    }

    /** Case 36: where the limit is set, without an attempt. */
    @Test
    void aMessageLargerThanTheBrokerTakesIsRefusedForGood() throws Exception {
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = new AmqpMessageSink(settings()
                        .maxMessageBytes(1_000)
                        .routingKey(queue.name())
                        .build())) {
            var large = sink.deliver(TestMail.of(new byte[1_001]));
            var largeAsJsonOnly = sink.deliver(TestMail.of(new byte[900]));
            var small = sink.deliver(TestMail.text("small"));

            assertThat(awaitFailure(large).reason()).isEqualTo(Reason.MESSAGE_TOO_BIG);
            assertThat(awaitFailure(largeAsJsonOnly).reason()).isEqualTo(Reason.MESSAGE_TOO_BIG);
            awaitStored(small);
        }
    }

    private static CompletableFuture<Void> deliverAll(AmqpMessageSink sink, List<MailMessage> messages) {
        return CompletableFuture.allOf(messages.stream()
                .map(message -> sink.deliver(message).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private static List<MailMessage> messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> TestMail.text("message " + i))
                .toList();
    }

    private static List<UUID> ids(List<MailMessage> messages) {
        return messages.stream().map(MailMessage::id).toList();
    }

    private static AmqpMessageSink sinkTo(TestQueue queue) {
        return new AmqpMessageSink(queue.settings().build());
    }

    private AmqpSettingsBuilder settings() {
        return AmqpSettings.builder().port(port);
    }
}
