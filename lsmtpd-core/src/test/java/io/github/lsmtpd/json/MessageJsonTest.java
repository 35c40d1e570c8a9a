package io.github.lsmtpd.json;

import static io.github.lsmtpd.json.SampleJson.SIX_FIELDS;
import static io.github.lsmtpd.json.SampleJson.message;
import static io.github.lsmtpd.json.SampleJson.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.TlsInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of a message, written and read back. */
class MessageJsonTest {
    @Test
    void writesTheSixFieldsAsConsumersKnowThemAndOursAfterThem() throws IOException {
        assertThat(write("Subject: a\r\n\r\nb\r\n".getBytes(UTF_8)))
                .isEqualTo(SIX_FIELDS + ",\"remote_address\":\"127.0.0.1:34567\",\"protocol\":\"ESMTP\","
                        + "\"body_type\":\"8BITMIME\",\"smtputf8\":true,\"encrypted\":false}");
    }

    @Test
    void writesTimesToNineDigits() throws IOException {
        MailMessage whole = message(new byte[0]);
        MailMessage second = new MailMessage(
                whole.id(), Instant.ofEpochSecond(0), whole.client(), whole.envelope(), whole.content());
        assertThat(new String(MessageJson.write(second), UTF_8))
                .startsWith("{\"timestamp\":\"1970-01-01T00:00:00.000000000+00:00\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T21:18:51.477629045Z",
                "2026-11-23T21:18:00.000000001Z",
                "2026-02-28T23:59:59.999999999Z",
                "1969-12-31T23:59:59.100Z",
                "+12026-01-01T00:00:00.120Z",
                "-0001-01-01T00:00:00Z"
            })
    void writesTimesAsTheFormatterDoes(String time) {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'+00:00'")
                .withZone(ZoneOffset.UTC);
        assertThat(MessageJsonWriter.timestamp(Instant.parse(time))).isEqualTo(formatter.format(Instant.parse(time)));
    }

    @Test
    void readsBackEveryFieldOfTheMessage() throws IOException {
        MailMessage written = message("x".getBytes(UTF_8));
        MailMessage back = MessageJson.read(new ByteArrayInputStream(MessageJson.write(written)));
        assertThat(back).usingRecursiveComparison().ignoringFields("content").isEqualTo(written);
    }

    @Test
    void readsBackNullReversePathUnknownAddressAndManyRecipients() throws IOException {
        MailMessage written = new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "\u0001\"\\", ClientInfo.Protocol.SMTP),
                new Envelope(
                        Optional.empty(),
                        List.of(
                                new Recipient(MailAddress.of("\"a@b\"@example.com")),
                                new Recipient(new MailAddress("Postmaster", "")),
                                new Recipient(MailAddress.of("d\u00F6@\u4F8B.example")),
                                new Recipient(MailAddress.of("\uD83D\uDCE7@example.com"))),
                        Envelope.BodyType.SEVEN_BIT,
                        false),
                MessageContent.of(new byte[0]));
        byte[] json = MessageJson.write(written);
        assertThat(new String(json, UTF_8)).contains("\"sender\":\"\"").doesNotContain("remote_address");
        assertThat(SampleJson.read(json))
                .usingRecursiveComparison()
                .ignoringFields("content")
                .isEqualTo(written);
    }

    /** RFC 3461, RFC 8689: what the client asked for is not lost in the spool or on the queue. */
    @Test
    void carriesWhatTheClientAskedForOfTheDelivery() throws IOException {
        MailMessage plain = message("x".getBytes(UTF_8));
        Recipient first = new Recipient(
                new MailAddress("a", "b.example"),
                Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY),
                Optional.of("rfc822;A@b.example"));
        Envelope envelope = new Envelope(
                Optional.empty(),
                List.of(first, new Recipient(new MailAddress("c", "d.example"))),
                Envelope.BodyType.BINARY_MIME,
                true,
                true,
                Optional.of(Envelope.DsnReturn.HDRS),
                Optional.of("id 1"));
        ClientInfo client = new ClientInfo(null, "client.example", ClientInfo.Protocol.LMTP)
                .withTls(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.of("mx.example"), List.of()))
                .withIdentity("alice")
                .withListener("lmtp-in");
        byte[] json =
                MessageJson.write(new MailMessage(plain.id(), plain.receivedAt(), client, envelope, plain.content())
                        .withAttributes(Map.of("tenant", "blue")));
        assertThat(new String(json, UTF_8))
                .contains("\"dsn_recipients\":[{\"notify\":[\"SUCCESS\",\"DELAY\"],"
                        + "\"original_recipient\":\"rfc822;A@b.example\"},{}]")
                .contains("\"protocol\":\"LMTP\"", "\"require_tls\":true")
                .contains("\"encrypted\":true,\"tls_protocol\":\"TLSv1.3\","
                        + "\"tls_cipher_suite\":\"TLS_AES_128_GCM_SHA256\",\"tls_server_name\":\"mx.example\","
                        + "\"identity\":\"alice\",\"listener\":\"lmtp-in\",\"attributes\":{\"tenant\":\"blue\"}")
                .contains("\"dsn_return\":\"HDRS\"", "\"envelope_id\":\"id 1\"");
        MailMessage back = SampleJson.read(json);
        assertThat(back.envelope()).isEqualTo(envelope);
        assertThat(back.client()).isEqualTo(client);
        assertThat(back.attributes()).isEqualTo(Map.of("tenant", "blue"));
    }

    @Test
    void leavesTheCallersStreamsOpenAndTellsTheirErrorsAsTheyAre() throws IOException {
        boolean[] closed = new boolean[1];
        InputStream in = new ByteArrayInputStream((SIX_FIELDS + "}").getBytes(UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        MessageJson.write(MessageJson.read(in), out);
        assertThat(out.toString(UTF_8)).startsWith(SIX_FIELDS);
        assertThat(closed[0]).isFalse();
        assertThatThrownBy(() -> MessageJson.write(message(new byte[100_000]), new FullDisk()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
    }

    private static final class FullDisk extends java.io.OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
