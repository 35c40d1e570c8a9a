package io.github.lsmtpd.examples.gateway;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import io.github.lsmtpd.MessageContent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What is printed about a message that came out of the queue: one line, whatever the client put into it. */
final class ConsumedMailLine {
    private static final String SUBJECT = "subject:";
    private static final int LONGEST_SUBJECT = 200;

    private ConsumedMailLine() {}

    static String of(ConsumedMail mail) throws IOException {
        return printable("consumed id=%s sender=<%s> recipients=%s size=%d subject=\"%s\""
                .formatted(
                        mail.id(),
                        mail.sender(),
                        String.join(",", mail.recipients()),
                        mail.content().size(),
                        subject(mail.content())));
    }

    /** About a body that is no message of ours, or is damaged. */
    static String ofUnknown(Delivery delivery, Exception failure) {
        AMQP.BasicProperties properties = delivery.getProperties();
        return printable("consumed id=%s %d bytes of %s, which cannot be shown: %s"
                .formatted(
                        properties.getMessageId(),
                        delivery.getBody().length,
                        properties.getContentType(),
                        failure.getMessage()));
    }

    /** Reads the first Subject field, unfolded (RFC 5322 §2.2.3), its encoded words left as they are. */
    private static String subject(MessageContent content) throws IOException {
        try (BufferedReader header =
                new BufferedReader(new InputStreamReader(content.openStream(), StandardCharsets.UTF_8))) {
            String line = header.readLine();
            while (line != null && !line.isEmpty()) {
                if (line.regionMatches(true, 0, SUBJECT, 0, SUBJECT.length())) {
                    return shortened(unfolded(line.substring(SUBJECT.length()), header));
                }
                line = header.readLine();
            }
            return "";
        }
    }

    private static String unfolded(String first, BufferedReader header) throws IOException {
        StringBuilder value = new StringBuilder(first);
        String line = header.readLine();
        while (line != null && (line.startsWith(" ") || line.startsWith("\t"))) {
            value.append(line);
            line = header.readLine();
        }
        return value.toString().strip();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_SUBJECT ? text : text.substring(0, LONGEST_SUBJECT) + "...";
    }

    /** Escapes what could move a terminal's cursor, forge a line or hide text: all that is not visible or a space. */
    private static String printable(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == ' ' || isVisible(c)) {
                line.appendCodePoint(c);
            } else {
                line.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return line.toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
