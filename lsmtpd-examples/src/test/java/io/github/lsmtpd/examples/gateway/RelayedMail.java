package io.github.lsmtpd.examples.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.Envelope.DsnReturn;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.Recipient.Notify;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A mail as another mail server is given it, and as it must come out of the queue.
 *
 * @param sender the reverse-path, with the parameters of MAIL
 * @param recipients the forward-paths, with the parameters of RCPT
 * @param content what DATA carries, each byte a character
 * @param relayed the same with what the other server must add to it
 */
record RelayedMail(String sender, List<String> recipients, String content, String relayed) {
    private static final String HEADER = "From: a@example.com\r\nSubject: x\r\n\r\n";
    private static final String SENDER = "<a@example.com> BODY=8BITMIME";
    private static final String DSN = " NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first+2Bx@example.org";

    /** Contents of many kinds, each {@code times} times, and envelopes of many kinds. */
    static List<RelayedMail> toDomain(String domain, int times) {
        List<RelayedMail> mails = new ArrayList<>();
        contents()
                .forEach((kind, content) -> IntStream.range(0, times).forEach(i -> {
                    // Postfix puts the missing line between the header and a body that is not set off (RFC 5322 §2.1).
                    String separator = kind.equals("no-header") ? "\r\n" : "";
                    String recipient = "<" + kind + "-" + i + "@" + domain + ">";
                    mails.add(new RelayedMail(SENDER, List.of(recipient), content, separator + content));
                }));
        mails.add(of("<>", "<null-sender@" + domain + ">"));
        mails.add(of("<j\u00fcrgen@example.com> BODY=8BITMIME SMTPUTF8", "<\u65e5\u672c\u8a9e@" + domain + ">"));
        mails.add(of("<a@example.com> RET=HDRS ENVID=id+2B1", "<dsn@" + domain + ">" + DSN));
        mails.add(of("<a@example.com> RET=FULL", "<dsn-never@" + domain + "> NOTIFY=NEVER"));
        mails.add(of("<\"two words\"@example.com>", "<\"q\\\"uoted\"@" + domain + ">"));
        mails.add(of(
                "<a@example.com>",
                IntStream.range(0, 300)
                        .mapToObj(i -> "<one-of-300-" + i + "@" + domain + ">")
                        .toArray(String[]::new)));
        return mails;
    }

    private static RelayedMail of(String sender, String... recipients) {
        String content = HEADER + "text\r\n";
        return new RelayedMail(sender, List.of(recipients), content, content);
    }

    private static Map<String, String> contents() {
        Map<String, String> contents = new LinkedHashMap<>();
        contents.put("seven-bit", HEADER + "plain text\r\nof two lines\r\n");
        contents.put("latin-1", HEADER + "\u00e4\u00f6\u00fc \u00ff\u0080\r\n");
        contents.put("utf-8", latin1(HEADER + "Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e, \ud83d\udc22\r\n"));
        contents.put("utf-8-header", latin1("Subject: \u65e5\u672c\u8a9e\r\n\r\nx\r\n"));
        contents.put("leading-dots", HEADER + ".x\r\n..\r\n...\r\n. \r\n.\t.\r\n");
        contents.put("lone-dots", HEADER + ".\r\n.\r\nQUIT\r\n.\r\n");
        contents.put("empty-lines", HEADER + "\r\n\r\ntext\r\n\r\n\r\n\r\n");
        contents.put("white-space", HEADER + "trailing \t \r\n \r\n\t\r\n\f\u000b\b\u001b\u007f\r\n");
        // Postfix and Exim hand on every byte, NUL too, but for CR and LF, which are their line ends in any order.
        contents.put("nul", HEADER + "\0a\0\0\r\n\0\r\n\0.\r\n.\0\r\n");
        contents.put("every-byte", HEADER + everyByte() + "\r\n");
        contents.put("no-body", "From: a@example.com\r\nSubject: x\r\n");
        contents.put("empty-body", HEADER);
        contents.put("no-header", "no header field\r\nbut text: at once\r\n");
        contents.put("empty-header", "\r\ntext\r\n");
        contents.put("folded", "Subject: folded\r\n  over\r\n\tlines\r\nX-Empty:\r\nx-odd:\ta\r\n\r\ntext\r\n");
        contents.put("mbox", HEADER + "From a@example.com Mon Jan  1 00:00:00 2024\r\n>From b\r\n");
        contents.put("line-998", HEADER + "x".repeat(998) + "\r\n");
        contents.put("line-long", HEADER + "." + "long line ".repeat(30_000) + "\r\n.\r\n");
        contents.put("header-long", "X-Long:" + " x".repeat(4_000) + "\r\n\r\ntext\r\n");
        contents.put("multipart", multipart(3_000));
        contents.put("commands", HEADER + "RSET\r\nMAIL FROM:<x@example.com>\r\nDATA\r\nBDAT 5 LAST\r\n");
        contents.put("attachment", multipart(1_000_000));
        return contents;
    }

    private static String everyByte() {
        return IntStream.range(0, 256)
                .filter(b -> b != '\r' && b != '\n')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static String multipart(int size) {
        StringBuilder text = new StringBuilder("""
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="=_b"

                preamble
                --=_b
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: 8bit

                \u00e4
                --=_b
                Content-Transfer-Encoding: base64

                """.replace("\n", "\r\n"));
        Random random = new Random(1);
        while (text.length() < size) {
            random.ints(76, 'A', 'Z' + 1).forEach(text::appendCodePoint);
            text.append("\r\n");
        }
        return text.append("--=_b--\r\n").toString();
    }

    /** Each byte of the UTF-8 form as one character. */
    private static String latin1(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /** As it comes from a mail server that puts the line after the header even where there is no body. */
    RelayedMail withEndOfHeader() {
        return relayed.contains("\r\n\r\n") || relayed.startsWith("\r\n")
                ? this
                : new RelayedMail(sender, recipients, content, relayed + "\r\n");
    }

    /** What distinguishes it from all others. */
    String firstRecipient() {
        return path(recipients.get(0));
    }

    /** The path without its parameters. */
    private static String path(String argument) {
        return argument.substring(0, argument.lastIndexOf('>') + 1);
    }

    void send(SmtpTestClient client) throws IOException {
        client.command("MAIL FROM:" + sender, "250");
        for (String recipient : recipients) {
            client.command("RCPT TO:" + recipient, "250");
        }
        client.command("DATA", "354");
        client.endData(content.getBytes(ISO_8859_1));
        client.expect("250");
    }

    /** Without the other server's Received field, to the byte, and with all that the envelope said. */
    void assertArrivedAs(MailMessage message) throws IOException {
        Envelope envelope = message.envelope();
        assertThat(TestQueue.contentAsSent(message))
                .asString(ISO_8859_1)
                .as("content for %s", firstRecipient())
                .isEqualTo(relayed);
        assertThat("<" + envelope.reversePath().map(Object::toString).orElse("") + ">")
                .isEqualTo(path(sender));
        assertThat(envelope.recipients().stream().map(Recipient::toString))
                .containsExactlyInAnyOrderElementsOf(
                        recipients.stream().map(RelayedMail::path).toList());
        assertThat(envelope.smtpUtf8()).isEqualTo(sender.contains("SMTPUTF8"));
        assertDsn(envelope);
    }

    private void assertDsn(Envelope envelope) {
        Optional<DsnReturn> dsnReturn = Arrays.stream(DsnReturn.values())
                .filter(value -> sender.contains("RET=" + value))
                .findFirst();
        assertThat(envelope.dsnReturn()).isEqualTo(dsnReturn);
        assertThat(envelope.envelopeId()).isEqualTo(sender.contains("ENVID") ? Optional.of("id+1") : Optional.empty());
        Recipient first = envelope.recipients().get(0);
        if (recipients.get(0).endsWith(DSN)) {
            assertThat(first.notifyOn()).isEqualTo(Set.of(Notify.SUCCESS, Notify.DELAY));
            assertThat(first.originalRecipient()).contains("rfc822;first+x@example.org");
        } else if (recipients.get(0).endsWith("NOTIFY=NEVER")) {
            assertThat(first.notifyOn()).isEqualTo(Set.of(Notify.NEVER));
        } else {
            assertThat(first.notifyOn()).isEmpty();
        }
    }
}
