package io.github.lsmtpd.amqp;

import static io.github.lsmtpd.amqp.Outcomes.awaitFailure;
import static io.github.lsmtpd.amqp.Outcomes.awaitStored;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.testing.AnyBroker;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Where messages go, on every broker alike. */
@Tag("slow")
@ParameterizedClass
@AnyBroker
class AnyBrokerRoutingTest {
    private final int port;
    private final String exchange = "topic-" + UUID.randomUUID();

    AnyBrokerRoutingTest(int port) {
        this.port = port;
    }

    private AmqpMessageSink sink(String key, RoutingSettingsBuilder routing) {
        return new AmqpMessageSink(AmqpSettings.builder()
                .port(port)
                .broker(broker -> broker.connectTimeout(Outcomes.LIMIT))
                .exchange(exchange)
                .routingKey(key)
                .routing(routing.build())
                .build());
    }

    private static RoutingSettingsBuilder per(PublishPer per) {
        return RoutingSettings.builder().publishPer(per);
    }

    private static MailMessage message(String... recipients) {
        byte[] content = "List-Id: <news.example.com>\r\n\r\nbody\r\n".getBytes(UTF_8);
        return TestMail.of(
                MessageContent.of(content),
                Arrays.stream(recipients)
                        .map(each -> new Recipient(MailAddress.of(each)))
                        .toList());
    }

    /** A queue for one word after "mail" gets all of them, whatever dots and wildcards the client writes. */
    @Test
    void aBindingCountsWordsAndNoAddressAddsOne() throws Exception {
        try (TestQueue one = new TestQueue(port);
                TestQueue two = new TestQueue(port);
                AmqpMessageSink sink = sink("mail.{recipient}", per(PublishPer.RECIPIENT))) {
            one.bindToTopic(exchange, "mail.*");
            two.bindToTopic(exchange, "mail.*.#.secret");
            awaitStored(sink.deliver(message("a@example.com", "a.b.secret@x.secret", "#.*@x", "a@x.y.secret")));
            assertThat(two.get()).isNull();
            assertThat(one.takeAll()).hasSize(4);
        }
    }

    @Test
    void wordsOfADomainAreBoundByItsEnd() throws Exception {
        try (TestQueue org = new TestQueue(port);
                TestQueue rest = new TestQueue(port);
                AmqpMessageSink sink = sink("mail.{recipient.domain|reversed}", per(PublishPer.DOMAIN))) {
            org.bindToTopic(exchange, "mail.org.example.#");
            rest.bindToTopic(exchange, "mail.com.#");
            awaitStored(sink.deliver(message("a@a.Example.org", "b@example.org", "c@example.com", "d@EXAMPLE.org")));
            assertThat(rest.takeAll()).hasSize(1);
            assertThat(org.takeAll())
                    .extracting(each -> each.envelope().recipients().size())
                    .containsExactlyInAnyOrder(1, 2);
        }
    }

    @Test
    void eachPublishShowsItsRecipientsAlone() throws Exception {
        MailMessage message = message("a@x.example", "b@x.example", "c@y.example");
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sink("k", per(PublishPer.DOMAIN))) {
            queue.bindToTopic(exchange, "#");
            awaitStored(sink.deliver(message));
            assertPublish(queue.get(), message, 1, "<a@x.example>", "<b@x.example>");
            assertPublish(queue.get(), message, 2, "<c@y.example>");
            assertThat(queue.get()).isNull();
        }
    }

    private static void assertPublish(GetResponse got, MailMessage message, int number, String... recipients)
            throws IOException {
        BasicProperties properties = got.getProps();
        assertThat(properties.getMessageId()).isEqualTo(message.id().toString());
        assertThat(properties.getHeaders())
                .containsEntry("publish_number", number)
                .containsEntry("recipient_count", recipients.length);
        assertThat((List<?>) properties.getHeaders().get("recipients")).hasToString(Arrays.toString(recipients));
        assertThat(MessageJson.read(new ByteArrayInputStream(got.getBody()))
                        .envelope()
                        .recipients())
                .hasToString(Arrays.toString(recipients));
    }

    /** All publishes of a message have its id: what comes back must fail its own recipients, and no other. */
    @Test
    void aPlaceThatIsNotThereFailsItsRecipientsAlone() throws Exception {
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sink("mail.{recipient.domain}", per(PublishPer.RECIPIENT))) {
            queue.bindToTopic(exchange, "mail.x%2Eexample");
            DeliveryException failure =
                    awaitFailure(sink.deliver(message("a@x.example", "b@nowhere.example", "c@x.example")));
            assertThat(failure)
                    .returns(Reason.TRANSIENT, DeliveryException::reason)
                    .isInstanceOfSatisfying(PartialDeliveryException.class, partial -> {
                        assertThat(partial.isOfRecipientsAlone()).isTrue();
                        assertThat(partial.failures())
                                .containsOnlyKeys(new Recipient(MailAddress.of("b@nowhere.example")));
                    });
            assertThat(queue.takeAll())
                    .extracting(each -> each.envelope().recipients().toString())
                    .containsExactly("[<a@x.example>]", "[<c@x.example>]");
        }
    }

    /** More publishes than the buffer and the window have room for. */
    @Test
    void aThousandRecipientsPassASmallBuffer() throws Exception {
        String[] recipients = IntStream.range(0, 1_000)
                .mapToObj(i -> "user" + i + "@x.example")
                .toArray(String[]::new);
        AmqpSettingsBuilder settings = AmqpSettings.builder()
                .port(port)
                .broker(broker -> broker.connectTimeout(Outcomes.LIMIT))
                .exchange(exchange)
                .routingKey("mail.{recipient.local}")
                .bufferSize(100)
                .maxInFlight(10)
                .routing(per(PublishPer.RECIPIENT).build());
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = new AmqpMessageSink(settings.build())) {
            queue.bindToTopic(exchange, "mail.*");
            MailMessage message = TestMail.of(
                    MessageContent.of(new byte[100_000]),
                    message(recipients).envelope().recipients());
            awaitStored(sink.deliver(message));
            assertThat(queue.takeAll())
                    .extracting(each ->
                            each.envelope().recipients().get(0).address().toString())
                    .containsExactlyInAnyOrder(recipients);
        }
    }

    @Test
    void propertiesAreThoseOfTheTemplates() throws Exception {
        RoutingSettingsBuilder routing = per(PublishPer.MESSAGE)
                .map(Map.of("news.example.com", "7"))
                .type("mail.{sender.domain}")
                .appId("lsmtpd")
                .userId("guest")
                .priority("{header.List-Id|angle|map}")
                .persistent(false)
                .headers(Map.of("list", "{header.List-Id|angle}"));
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sink("k", routing)) {
            queue.bindToTopic(exchange, "#");
            awaitStored(sink.deliver(message("a@x.example")));
            BasicProperties properties = queue.get().getProps();
            assertThat(properties.getType()).isEqualTo("mail.example.com");
            assertThat(properties.getAppId()).isEqualTo("lsmtpd");
            assertThat(properties.getUserId()).isEqualTo("guest");
            assertThat(properties.getPriority()).isEqualTo(7);
            assertThat(properties.getDeliveryMode()).isEqualTo(1);
            assertThat(properties.getHeaders()).doesNotContainKey("publish_number");
            assertThat(properties.getHeaders().get("list")).hasToString("news.example.com");
        }
    }

    /** A number that the broker would refuse closes its channel, and with it other messages: it is left out. */
    @Test
    void aWrongExpirationNeverCostsAMessage() throws Exception {
        try (TestQueue queue = new TestQueue(port);
                AmqpMessageSink sink = sink("k", per(PublishPer.MESSAGE).expiration("{header.List-Id}"))) {
            queue.bindToTopic(exchange, "#");
            awaitStored(sink.deliver(message("a@x.example")));
            assertThat(queue.get().getProps().getExpiration()).isNull();
        }
    }
}
