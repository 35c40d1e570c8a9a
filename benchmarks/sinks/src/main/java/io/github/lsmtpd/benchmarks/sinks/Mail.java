package io.github.lsmtpd.benchmarks.sinks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Messages such as smtp-source sends: one recipient, and lines of 78 characters. */
final class Mail {
    private static final String LINE = "X".repeat(78) + "\r\n";

    private final MessageContent content;

    /** All with the same content, of that size. */
    Mail(int size) {
        String head = "Subject: benchmark\r\n\r\n";
        content = MessageContent.of((head + LINE.repeat(size / LINE.length() + 1))
                .substring(0, size)
                .getBytes(US_ASCII));
    }

    /** The next one, with an id of its own. */
    MailMessage next() {
        return new MailMessage(
                UUID.randomUUID(),
                Instant.now(),
                new ClientInfo(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_312),
                        "client.example.com",
                        ClientInfo.Protocol.ESMTP),
                new Envelope(
                        Optional.of(MailAddress.of("a@example.com")),
                        List.of(new Recipient(MailAddress.of("b@example.com"))),
                        Envelope.BodyType.SEVEN_BIT,
                        false),
                content);
    }
}
