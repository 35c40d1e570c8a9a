package io.github.lsmtpd.amqp.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.FailingContent;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.amqp.internal.payload.JsonPayload;
import io.github.lsmtpd.json.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageEncoderTest {
    private static final int MIB = 1 << 20;

    private final List<PublishOutcome> failures = new ArrayList<>();
    private final MessageEncoder encoder =
            new MessageEncoder(AmqpSettings.builder().build(), (delivery, outcome, failure) -> failures.add(outcome));

    private @Nullable OutgoingMessage encode(byte[] content, BrokerSizeLimit limit) {
        MailMessage message = new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "client.example", ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.empty(),
                        List.of(new Recipient(MailAddress.of("to@example.com"))),
                        Envelope.BodyType.EIGHT_BIT_MIME,
                        false),
                MessageContent.of(content));
        return encoder.encode(new Delivery(message, "amqp", 0), message, limit);
    }

    private static byte[] latin1(long size) {
        byte[] content = new byte[(int) size];
        Arrays.fill(content, (byte) 0xFC);
        return content;
    }

    private static void assertHolds(@Nullable OutgoingMessage outgoing, byte[] content) throws IOException {
        assertThat(outgoing).isNotNull();
        byte[] back = MessageJson.read(new ByteArrayInputStream(outgoing.body()))
                .content()
                .toByteArray();
        assertThat(Arrays.equals(back, content)).isTrue();
    }

    /** What is accepted by its size can be published: the readable form is shortened in favour of the exact bytes. */
    @Test
    void eightBitContentOfTheLargestSizeFitsIntoTheBrokersLimit() throws IOException {
        BrokerSizeLimit limit = new BrokerSizeLimit(2 * MIB);
        byte[] content = latin1(limit.content(new JsonPayload(false)));
        OutgoingMessage outgoing = encode(content, limit);
        assertHolds(outgoing, content);
        assertThat(limit.excludes(outgoing.size())).isFalse();
        assertThat(failures).isEmpty();
    }

    /** Where no limit is known, the size that the broker surely takes is not exceeded without need. */
    @Test
    void eightBitContentOfAProvenSizeIsNotSentInMoreBytesThanProven() throws IOException {
        BrokerSizeLimit limit = new BrokerSizeLimit(0);
        limit.connected(Map.of("product", "RabbitMQ", "version", "4.3.0"));
        byte[] content = latin1(limit.provenContent(new JsonPayload(false)));
        OutgoingMessage outgoing = encode(content, limit);
        assertHolds(outgoing, content);
        assertThat(outgoing.size()).isLessThanOrEqualTo(16 * MIB);
    }

    @Test
    void contentAboveWhatIsProvenIsTriedAsItIs() throws IOException {
        BrokerSizeLimit limit = new BrokerSizeLimit(0);
        byte[] content = latin1(17 * MIB);
        assertHolds(encode(content, limit), content);
        assertThat(failures).isEmpty();
    }

    @Test
    void whatCannotFitIsTooBig() {
        assertThat(encode(latin1(2 * MIB), new BrokerSizeLimit(2 * MIB))).isNull();
        assertThat(failures).containsExactly(PublishOutcome.TOO_BIG);
    }

    @Test
    void theFormHasAllThatIsPublished() throws IOException {
        AmqpSettings settings = AmqpSettings.builder()
                .exchange("mail")
                .routingKey("in")
                .mandatory(false)
                .contentType("text/x-test")
                .build();
        MailMessage message = TestMail.text("hello");
        OutgoingMessage outgoing = new MessageEncoder(settings, (delivery, outcome, failure) -> failures.add(outcome))
                .encode(new Delivery(message, "amqp", 0), message, new BrokerSizeLimit(0));
        assertHolds(outgoing, "hello".getBytes(US_ASCII));
        assertThat(outgoing.exchange()).isEqualTo("mail");
        assertThat(outgoing.routingKey()).isEqualTo("in");
        assertThat(outgoing.mandatory()).isFalse();
        assertThat(outgoing.properties().getContentType()).isEqualTo("text/x-test");
        assertThat(outgoing.properties().getMessageId()).isEqualTo(message.id().toString());
        assertThat(outgoing.size()).isEqualTo(outgoing.body().length);
    }

    @Test
    void aMessageThatCannotBeEncodedIsReportedWithItsReason() {
        for (Throwable failure :
                List.of(new IOException("gone"), new IllegalStateException("fault"), new OutOfMemoryError("as if"))) {
            MailMessage message = TestMail.of(new FailingContent(failure));
            assertThat(encoder.encode(new Delivery(message, "amqp", 0), message, new BrokerSizeLimit(0)))
                    .isNull();
        }
        assertThat(failures)
                .containsExactly(PublishOutcome.UNREADABLE, PublishOutcome.UNREADABLE, PublishOutcome.NO_MEMORY);
    }

    /** What waits is bounded by estimates, so they may not be far too low. */
    @Test
    void theEstimateIsNotFarBelowWhatTextTakes() throws IOException {
        byte[] text = "Subject: hello\r\n\r\n"
                .concat("text \"quoted\"\r\n".repeat(1_000))
                .getBytes(US_ASCII);
        MailMessage message = TestMail.of(text);
        OutgoingMessage outgoing = encoder.encode(new Delivery(message, "amqp", 0), message, new BrokerSizeLimit(0));
        assertHolds(outgoing, text);
        assertThat(new JsonPayload(false).estimate(message, false))
                .isBetween(outgoing.size() / 2L, outgoing.size() * 2L);
    }
}
