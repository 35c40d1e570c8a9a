package io.github.lsmtpd.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Messages to send through the spool. */
final class TestMessages {
    private TestMessages() {}

    static MailMessage message() {
        return message("Subject: spool\r\n\r\nbody\r\n".getBytes(UTF_8));
    }

    static MailMessage message(byte[] content) {
        return message(MessageContent.of(content));
    }

    static MailMessage message(MessageContent content) {
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
