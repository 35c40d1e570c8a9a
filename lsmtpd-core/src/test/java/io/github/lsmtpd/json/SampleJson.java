package io.github.lsmtpd.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A message, its JSON, and what is done with both in the tests of {@link MessageJson}. */
final class SampleJson {
    static final String SIX_FIELDS = "{\"timestamp\":\"2025-09-23T23:18:51.477629045+00:00\","
            + "\"message_id\":\"cf4c844f-a317-44f7-97a3-0aaa5be372e3\",\"client_address\":\"NEKO-NIK-Example\","
            + "\"recipients\":[\"<admin@example.com>\"],\"email_content\":\"Subject: a\\r\\n\\r\\nb\\r\\n\","
            + "\"sender\":\"from@example.com\"";

    private SampleJson() {}

    static MailMessage message(byte[] content) {
        return new MailMessage(
                UUID.fromString("cf4c844f-a317-44f7-97a3-0aaa5be372e3"),
                Instant.parse("2025-09-23T23:18:51.477629045Z"),
                new ClientInfo(address("127.0.0.1", 34567), "NEKO-NIK-Example", ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.of(MailAddress.of("from@example.com")),
                        List.of(new Recipient(MailAddress.of("admin@example.com"))),
                        Envelope.BodyType.EIGHT_BIT_MIME,
                        true),
                MessageContent.of(content));
    }

    static InetSocketAddress address(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    static MailMessage read(String json) throws IOException {
        return read(json.getBytes(UTF_8));
    }

    /** From a stream and from the array alike. */
    static MailMessage read(byte[] json) throws IOException {
        MailMessage fromStream;
        try {
            fromStream = MessageJson.read(new ByteArrayInputStream(json));
        } catch (IOException e) {
            assertThatThrownBy(() -> MessageJson.read(json)).isInstanceOf(MessageJson.MalformedException.class);
            throw e;
        }
        MailMessage message = MessageJson.read(json);
        assertThat(message.withContent(fromStream.content())).isEqualTo(fromStream);
        assertThat(message.content().size()).isEqualTo(fromStream.content().size());
        assertThat(message.content().toByteArray())
                .isEqualTo(fromStream.content().toByteArray());
        return message;
    }

    static String write(byte[] content) throws IOException {
        return new String(MessageJson.write(message(content)), UTF_8);
    }

    static void assertRoundTrip(byte[] content) throws IOException {
        byte[] json = MessageJson.write(message(content));
        MailMessage back = read(json);
        assertThat(back.content().toByteArray()).isEqualTo(content);
        assertThat(back.content().size()).isEqualTo(content.length);
        assertThat(new String(json, UTF_8).getBytes(UTF_8)).isEqualTo(json);
        assertThat(Arrays.equals(new String(content, UTF_8).getBytes(UTF_8), content))
                .isEqualTo(!new String(json, UTF_8).contains("\"email_content_base64\""));
    }
}
