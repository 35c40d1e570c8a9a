package io.github.lsmtpd.amqp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.RoutingSettings;
import io.github.lsmtpd.amqp.internal.routing.Route;
import io.github.lsmtpd.amqp.internal.routing.Routes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private static final Payload NO_BODY = Payload.of(new byte[0], "application/json");
    private static final Envelope ENVELOPE = Envelope.builder()
            .reversePath(MailAddress.of("a@b"))
            .recipients(List.of(new Recipient(MailAddress.of("c@d"))))
            .build();

    private RoutingSettings routing = RoutingSettings.builder().build();

    private static String address(int octets) {
        return "x".repeat(octets - 2) + "@d";
    }

    private BasicProperties headers(String sender, String... recipients) throws IOException {
        return headers(null, sender, recipients);
    }

    private BasicProperties headers(@Nullable String identity, String sender, String[] recipients) throws IOException {
        Envelope envelope = new Envelope(
                Optional.of(MailAddress.of(sender)),
                Stream.of(recipients).map(MailAddress::of).map(Recipient::new).toList(),
                Envelope.BodyType.EIGHT_BIT_MIME,
                true);
        ClientInfo client = new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP).withIdentity(identity);
        return headers(message(client, envelope, Map.of()), NO_BODY, SMALLEST_FRAME);
    }

    private static MailMessage message(ClientInfo client, Envelope envelope, Map<String, String> attributes) {
        return new MailMessage(
                UUID.randomUUID(), Instant.now(), client, envelope, MessageContent.of(new byte[0]), attributes);
    }

    private BasicProperties headers(MailMessage message, Payload payload, int frame) throws IOException {
        try {
            AmqpSettings settings = AmqpSettings.builder().routing(routing).build();
            Route route = new Routes(settings, SinkLogger.LOG).of(message, 0);
            return new MessageHeaders(settings, route.extra()).of(message, payload, null, frame);
        } catch (MessageHeaders.TooLargeException e) {
            throw new IOException(e);
        }
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
        assertThat(headers(address(4_000), "c@d").getHeaders())
                .doesNotContainKey("sender")
                .containsKey("recipients");
    }

    @Test
    void nameTheClientAndWhatPolicyNoted() throws IOException {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("verdict", "clean");
        attributes.put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        attributes.put("tracestate", "vendor=1");
        ClientInfo client = new ClientInfo(
                        new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 2500),
                        "mx.example",
                        ClientInfo.Protocol.ESMTP)
                .withTls(new TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384", Optional.of("mail.example"), List.of()));

        assertThat(headers(message(client, ENVELOPE, attributes), NO_BODY, SMALLEST_FRAME)
                        .getHeaders())
                .containsEntry("remote_address", "192.0.2.7:2500")
                .containsEntry("client_address", "mx.example")
                .containsEntry("protocol", "ESMTP")
                .containsEntry("encrypted", true)
                .containsEntry("tls_protocol", "TLSv1.3")
                .containsEntry("tls_cipher_suite", "TLS_AES_256_GCM_SHA384")
                .containsEntry("tls_server_name", "mail.example")
                .containsEntry("traceparent", attributes.get("traceparent"))
                .containsEntry("tracestate", "vendor=1")
                .containsEntry("attributes", attributes);
    }

    @Test
    void holdNoTraceContextThatIsNone() throws IOException {
        Map<String, String> attributes = Map.of("traceparent", "00-XYZ", "tracestate", "vendor=1");
        ClientInfo client = new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP);

        assertThat(headers(message(client, ENVELOPE, attributes), NO_BODY, SMALLEST_FRAME)
                        .getHeaders())
                .doesNotContainKeys("traceparent", "tracestate", "remote_address", "tls_protocol");
    }

    /** Whatever policy notes, it is the last that gets in. */
    @Test
    void holdAttributesOnlyIfThereIsRoom() throws IOException {
        ClientInfo client = new ClientInfo(null, "x", ClientInfo.Protocol.ESMTP);
        Map<String, String> attributes = Map.of("long", "x".repeat(3_600));
        BasicProperties properties = headers(message(client, ENVELOPE, attributes), NO_BODY, SMALLEST_FRAME);

        assertThat(properties.getHeaders()).containsKeys("sender", "recipients").doesNotContainKey("attributes");
    }

    /** What a payload cannot do without is there, or the message fails: it is never cut. */
    @Test
    void ofAPayloadThatNeedsThemAreThereOrTheMessageFails() throws IOException {
        Payload needy = NO_BODY.withHeaders(Map.of("recipients", List.of("x".repeat(6_000))));
        MailMessage message =
                message(new ClientInfo(null, "x".repeat(300), ClientInfo.Protocol.ESMTP), ENVELOPE, Map.of());

        assertThat(headers(message, needy, 131_072).getHeaders()).containsKey("client_address");
        assertThat(headers(message, needy, 6_300).getHeaders())
                .containsKey("recipients")
                .doesNotContainKey("client_address");
        assertThatThrownBy(() -> headers(message, needy, SMALLEST_FRAME))
                .hasCauseInstanceOf(MessageHeaders.TooLargeException.class)
                .hasMessageContaining("frames have at most 4096");
    }

    /** What the operator wants to see takes the room of addresses. */
    @Test
    void leaveRoomForThoseOfTheRoute() throws IOException {
        routing = RoutingSettings.builder()
                .type("t".repeat(255))
                .appId("a".repeat(255))
                .userId("u".repeat(255))
                .priority("9")
                .expiration("4294967295")
                .headers(Map.of("x", "x".repeat(1_100)))
                .build();
        for (int octets : new int[] {65, 1_000, 1_350, 1_500, 2_034, 3_000}) {
            BasicProperties properties = headers(address(octets), address(250));
            assertThat(properties.getHeaders()).containsKey("x");
            assertThat(properties.getExpiration()).isEqualTo("4294967295");
            assertThat(frameSize(properties)).isLessThanOrEqualTo(SMALLEST_FRAME);
        }
        assertThat(headers(address(65), address(250)).getHeaders()).containsKeys("sender", "recipients");
    }
}
