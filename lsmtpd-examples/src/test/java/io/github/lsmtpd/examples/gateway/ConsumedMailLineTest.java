package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumedMailLineTest {
    private static final UUID ID = UUID.fromString("cf4c844f-a317-44f7-97a3-0aaa5be372e3");

    @Test
    void tellsIdSenderRecipientsSizeAndSubject() throws IOException {
        assertThat(ConsumedMailLine.of(
                        message(Optional.of("a@example.com"), "From: x\r\nSubject: Hello\r\n\r\nBody\r\n")))
                .isEqualTo(
                        "consumed id=" + ID
                                + " sender=<a@example.com> recipients=<b@example.com>,<c@example.com> size=33 subject=\"Hello\"");
    }

    @Test
    void aBounceHasTheNullReversePath() throws IOException {
        assertThat(ConsumedMailLine.of(message(Optional.empty(), "\r\n"))).contains("sender=<> ", "subject=\"\"");
    }

    /** {@code ~} stands for CRLF. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SUBJECT:  upper case and blanks ~~x   | upper case and blanks
            Subject: folded~ over~\tlines~X: y~~  | folded over\\u{9}lines
            Subject: first~Subject: second~~      | first
            X: y~~Subject: in the body            | ''
            Subject: no body                      | no body
            Subject: Grüße, 日本語~~                | Grüße, 日本語
            """)
    void findsTheSubject(String content, String subject) throws IOException {
        assertThat(ConsumedMailLine.of(message(Optional.empty(), content.replace("~", "\r\n"))))
                .endsWith("subject=\"" + subject + "\"");
    }

    /** Case 114 of the fault catalogue. */
    @Test
    void keepsWhatAClientSentOnOneVisibleLine() throws IOException {
        String subject = "Subject: \u001b[2J\u0007 \u0085 \u2028 \u202e \u0000 ${jndi:x} %n\r\n\r\n";
        assertThat(ConsumedMailLine.of(message(Optional.empty(), subject)))
                .endsWith("subject=\"\\u{1b}[2J\\u{7} \\u{85} \\u{2028} \\u{202e} \\u{0} ${jndi:x} %n\"");
    }

    @Test
    void shortensALongSubject() throws IOException {
        assertThat(ConsumedMailLine.of(message(Optional.empty(), "Subject: " + "x".repeat(100_000))))
                .endsWith("subject=\"" + "x".repeat(200) + "...\"");
    }

    private static ConsumedMail message(Optional<String> sender, String content) {
        Envelope envelope = new Envelope(
                sender.map(MailAddress::of),
                List.of(new Recipient(MailAddress.of("b@example.com")), new Recipient(MailAddress.of("c@example.com"))),
                Envelope.BodyType.SEVEN_BIT,
                false);
        ClientInfo client = new ClientInfo(null, "client.example.com", ClientInfo.Protocol.ESMTP);
        return ConsumedMail.of(new MailMessage(
                ID, Instant.EPOCH, client, envelope, MessageContent.of(content.getBytes(StandardCharsets.UTF_8))));
    }
}
