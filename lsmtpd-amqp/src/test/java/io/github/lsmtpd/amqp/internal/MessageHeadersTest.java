package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.Payload;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses of any length that a command line has room for are headers, and all of it fits into the smallest frame. */
class MessageHeadersTest {
    /** AMQP 0-9-1 §4.2.3: frame-min-size. */
    private static final int SMALLEST_FRAME = 4096;

    private static String address(int octets) {
        return "x".repeat(octets - 2) + "@d";
    }

    private static BasicProperties headers(String sender, String... recipients) {
        return headers(null, sender, recipients);
    }

    private static BasicProperties headers(@Nullable String identity, String sender, String[] recipients) {
        Envelope envelope = new Envelope(
                Optional.of(MailAddress.of(sender)),
                Stream.of(recipients).map(MailAddress::of).map(Recipient::new).toList(),
                Envelope.BodyType.EIGHT_BIT_MIME,
                true);
        ClientInfo client = new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP).withIdentity(identity);
        return MessageHeaders.of(
                new MailMessage(UUID.randomUUID(), Instant.now(), client, envelope, MessageContent.of(new byte[0])),
                Payload.of(new byte[0], "application/json"),
                AmqpSettings.builder().build());
    }

    private static int frameSize(BasicProperties properties) throws IOException {
        return properties.toFrame(1, Long.MAX_VALUE).size();
    }

    @ParameterizedTest
    @CsvSource({"65, 65", "250, 250", "2034, 250", "250, 2034", "1500, 2034"})
    void holdLongAddresses(int sender, int recipient) throws IOException {
        BasicProperties properties = headers(address(sender), address(recipient));
        assertThat(properties.getHeaders())
                .containsEntry("sender", address(sender))
                .containsEntry("recipients", List.of("<" + address(recipient) + ">"));
        assertThat(frameSize(properties)).isLessThanOrEqualTo(SMALLEST_FRAME);
    }

    @Test
    void nameWhoHasAuthenticated() throws IOException {
        String[] recipients = {address(250)};
        assertThat(headers("anna", address(65), recipients).getHeaders()).containsEntry("identity", "anna");
        assertThat(headers(address(65), address(250)).getHeaders()).doesNotContainKey("identity");
        BasicProperties longest = headers("x".repeat(9_000), address(2034), recipients);
        assertThat(longest.getHeaders()).doesNotContainKey("identity");
        assertThat(frameSize(longest)).isLessThanOrEqualTo(SMALLEST_FRAME);
        BasicProperties fitting = headers("x".repeat(1_500), address(2034), recipients);
        assertThat(fitting.getHeaders()).containsKey("identity");
        assertThat(frameSize(fitting)).isLessThanOrEqualTo(SMALLEST_FRAME);
    }

    /** Both as long as can be do not fit; the JSON has them in any case. */
    @Test
    void neverExceedTheSmallestFrame() throws IOException {
        BasicProperties properties = headers(address(2034), address(2034));
        assertThat(properties.getHeaders()).containsKey("sender").doesNotContainKey("recipients");
        assertThat(properties.getHeaders()).containsEntry("recipient_count", 1);
        String[] many = Stream.generate(() -> address(30)).limit(1_000).toArray(String[]::new);
        for (int count = 1; count <= many.length; count += 9) {
            String[] some = Stream.of(many).limit(count).toArray(String[]::new);
            assertThat(frameSize(headers(address(300), some))).isLessThanOrEqualTo(SMALLEST_FRAME);
        }
        assertThat(headers(address(4_000), "c@d").getHeaders()).doesNotContainKeys("sender", "recipients");
    }
}
