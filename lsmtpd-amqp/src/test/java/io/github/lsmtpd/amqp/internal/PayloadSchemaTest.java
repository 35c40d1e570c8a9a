package io.github.lsmtpd.amqp.internal;

import static io.github.lsmtpd.amqp.PayloadSchemas.assertInvalid;
import static io.github.lsmtpd.amqp.PayloadSchemas.assertIsTheExample;
import static io.github.lsmtpd.amqp.PayloadSchemas.assertValid;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.Claim;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadSchemas;
import io.github.lsmtpd.amqp.PayloadSettings;
import io.github.lsmtpd.amqp.TestMail;
import io.github.lsmtpd.amqp.internal.routing.Route;
import io.github.lsmtpd.amqp.internal.routing.Routes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is published is what the schemas in {@code docs/schemas} say, and what the examples show. */
class PayloadSchemaTest {
    private static final byte[] TEXT = "Subject: Hello\r\n\r\nIt works.\r\n".getBytes(US_ASCII);
    private static final byte[] LATIN = "Subject: Gr\u00fc\u00dfe\r\n\r\n\u00e4\r\n".getBytes(ISO_8859_1);
    private static final byte[] MIXED = """
            From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>
            To: Office <office@example.com>, admin@example.com
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
            Date: Tue, 23 Sep 2025 23:18:50 +0200
            Message-ID: <2@example.org>
            In-Reply-To: <1@example.org>
            References: <0@example.org> <1@example.org>
            Content-Type: multipart/mixed; boundary=1

            --1
            Content-Type: text/plain; charset=utf-8; format=flowed

            It works.
            --1
            Content-Type: text/html

            <p>It works.
            --1
            Content-Type: text/csv; name*=utf-8''%C3%A4.csv
            Content-Disposition: attachment
            Content-ID: <3@example.org>

            1,2
            --1--
            """.replace("\n", "\r\n").getBytes(US_ASCII);

    private static final Claim CLAIM = new Claim(
            "cf4c844f-a317-44f7-97a3-0aaa5be372e3.eml",
            30_000_000,
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");

    /** Has everything that a message can have. */
    private static MailMessage full(byte[] content) throws Exception {
        Envelope envelope = Envelope.builder()
                .reversePath(MailAddress.of("from@example.org"))
                .recipients(List.of(
                        new Recipient(
                                MailAddress.of("admin@example.com"),
                                Set.of(Recipient.Notify.FAILURE, Recipient.Notify.DELAY),
                                Optional.of("rfc822;root@example.com")),
                        new Recipient(MailAddress.of("office@example.com"))))
                .body(Envelope.BodyType.EIGHT_BIT_MIME)
                .smtpUtf8(true)
                .requireTls(true)
                .dsnReturn(Envelope.DsnReturn.HDRS)
                .envelopeId("QQ314159")
                .build();
        ClientInfo client = new ClientInfo(
                new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 34_567),
                "mx.example.org",
                ClientInfo.Protocol.ESMTP,
                new TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384", Optional.of("mail.example.com"), List.of()),
                "anna",
                "");
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("verdict", "clean");
        attributes.put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        return new MailMessage(
                UUID.fromString("cf4c844f-a317-44f7-97a3-0aaa5be372e3"),
                Instant.parse("2025-09-23T23:18:51.477629045Z"),
                client,
                envelope,
                MessageContent.of(content),
                attributes);
    }

    private static Payload payload(String name, MailMessage message, Optional<Claim> claim) throws Exception {
        return PayloadSettings.of(name).format().encode(message, new PayloadRequest(1 << 20, claim));
    }

    private static JsonNode json(String name, MailMessage message, Optional<Claim> claim) throws Exception {
        return PayloadSchemas.read(payload(name, message, claim).body());
    }

    private static JsonNode headers(String name, MailMessage message, Optional<Claim> claim) throws Exception {
        AmqpSettings settings = AmqpSettings.builder().build();
        Route route = new Routes(settings, SinkLogger.LOG).of(message, 0);
        return PayloadSchemas.tree(new MessageHeaders(settings, route.extra())
                .of(message, payload(name, message, claim), claim.orElse(null), 131_072)
                .getHeaders());
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json-compact", "parsed", "cloudevents-json"})
    void jsonFitsToItsSchema(String name) throws Exception {
        for (byte[] content : List.of(TEXT, LATIN, MIXED)) {
            for (MailMessage message : List.of(full(content), TestMail.of(content))) {
                for (Optional<Claim> claim : List.of(Optional.<Claim>empty(), Optional.of(CLAIM))) {
                    assertValid(name, json(name, message, claim));
                }
            }
        }
    }

    @Test
    void theSchemasRefuseWhatIsNoMessage() throws Exception {
        ObjectNode json = (ObjectNode) json("json", full(TEXT), Optional.empty());
        for (String required : List.of("timestamp", "message_id", "recipients", "email_content", "sender")) {
            assertInvalid("json", json.deepCopy().without(required));
        }
        assertInvalid("json", json.deepCopy().put("timestamp", "yesterday"));
        assertInvalid("json-compact", json("json", full(LATIN), Optional.empty()));
        ObjectNode headers = (ObjectNode) headers("raw", full(TEXT), Optional.empty());
        ObjectNode parsed = (ObjectNode) json("parsed", full(MIXED), Optional.empty());
        assertInvalid("parsed", parsed.deepCopy().without("mail"));
        assertInvalid("parsed", parsed.deepCopy().without("sender"));
        parsed.withObject("mail").put("date", "today");
        assertInvalid("parsed", parsed);
        ObjectNode event = (ObjectNode) json("cloudevents-json", full(TEXT), Optional.empty());
        assertInvalid("cloudevents-json", event.deepCopy().put("specversion", "0.3"));
        assertInvalid("cloudevents-json", event.deepCopy().without("data"));
        event.withObject("data").remove("sender");
        assertInvalid("cloudevents-json", event);
        assertInvalid("raw", headers.deepCopy().without("recipients"));
        assertInvalid("headers", headers.deepCopy().put("claim", "x.eml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json-compact", "raw", "parsed", "cloudevents", "cloudevents-json"})
    void headersFitToTheirSchema(String name) throws Exception {
        for (MailMessage message : List.of(full(TEXT), TestMail.of(TEXT))) {
            for (Optional<Claim> claim : List.of(Optional.<Claim>empty(), Optional.of(CLAIM))) {
                assertValid("headers", headers(name, message, claim));
                assertThat(headers(name, message, claim).has("claim")).isEqualTo(claim.isPresent());
            }
        }
        assertValid("raw", headers("raw", full(TEXT), Optional.empty()));
        assertValid("cloudevents", headers("cloudevents", full(TEXT), Optional.empty()));
    }

    @Test
    void theExamplesAreReal() throws Exception {
        assertIsTheExample("json", json("json", full(TEXT), Optional.empty()));
        assertIsTheExample("json-compact", json("json-compact", full(LATIN), Optional.empty()));
        assertIsTheExample("json-claim", json("json", full(TEXT), Optional.of(CLAIM)));
        assertIsTheExample("raw", headers("raw", full(TEXT), Optional.empty()));
        assertIsTheExample("parsed", json("parsed", full(MIXED), Optional.empty()));
        assertIsTheExample("cloudevents", headers("cloudevents", full(TEXT), Optional.empty()));
        assertIsTheExample("cloudevents-json", json("cloudevents-json", full(TEXT), Optional.empty()));
    }
}
