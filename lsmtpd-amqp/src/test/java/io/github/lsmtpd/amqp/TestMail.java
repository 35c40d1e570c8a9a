package io.github.lsmtpd.amqp;

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

/** Messages to publish. */
public final class TestMail {
    private TestMail() {}

    public static MailMessage text(String text) {
        return of(text.getBytes(UTF_8));
    }

    public static MailMessage of(byte[] bytes) {
        return of(MessageContent.of(bytes));
    }

    public static MailMessage of(MessageContent content) {
        return of(content, List.of(new Recipient(MailAddress.of("admin@example.com"))));
    }

    public static MailMessage of(MessageContent content, List<Recipient> recipients) {
        return new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(null, "client.example", ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.of(MailAddress.of("sender@example.com")),
                        recipients,
                        Envelope.BodyType.EIGHT_BIT_MIME,
                        false),
                content);
    }
}
