package io.github.lsmtpd.spool.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Messages to send through the spool. */
public final class TestMessages {
    private TestMessages() {}

    public static MailMessage message() {
        return message("Subject: spool\r\n\r\nbody\r\n".getBytes(UTF_8));
    }

    public static MailMessage message(byte[] content) {
        return message(MessageContent.of(content));
    }

    /** The same message with its bytes in memory. */
    public static MailMessage copy(MailMessage message) throws IOException {
        MessageContent content = MessageContent.of(message.content().toByteArray());
        return new MailMessage(message.id(), message.receivedAt(), message.client(), message.envelope(), content);
    }

    /** A message for several recipients. */
    public static MailMessage to(String... recipients) {
        MailMessage one = message();
        List<Recipient> all = Stream.of(recipients).map(TestMessages::recipient).toList();
        Envelope envelope = new Envelope(one.envelope().reversePath(), all, Envelope.BodyType.SEVEN_BIT, false);
        return new MailMessage(one.id(), one.receivedAt(), one.client(), envelope, one.content());
    }

    public static Recipient recipient(String address) {
        return new Recipient(MailAddress.of(address));
    }

    public static MailMessage message(MessageContent content) {
        return new MailMessage(
                UUID.randomUUID(),
                Instant.parse("2025-09-23T23:18:51.477629045Z"),
                new ClientInfo(null, "client.example.com", ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.of(MailAddress.of("from@example.com")),
                        List.of(new Recipient(MailAddress.of("to@example.com"))),
                        Envelope.BodyType.SEVEN_BIT,
                        false),
                content);
    }
}
