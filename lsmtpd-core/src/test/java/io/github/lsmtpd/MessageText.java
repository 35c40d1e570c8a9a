package io.github.lsmtpd;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a message carries beside its addresses and its body, as a script writes it. */
final class MessageText {
    private static final Pattern WITH = Pattern.compile("^Received: from .*\r\n\tby \\S+ with (\\S+) id ");

    private MessageText() {}

    /** Such as {@code ESMTP encrypted client.example}. */
    static String client(ClientInfo client) {
        return client.protocol() + (client.encrypted() ? " encrypted " : " ") + client.heloName();
    }

    /** Such as {@code require-tls ret=HDRS envid=x <c@d.example> notify=NEVER orcpt=rfc822;c@d.example}. */
    static String envelope(Envelope envelope) {
        return (envelope.requireTls() ? "require-tls " : "")
                + envelope.dsnReturn().map(value -> "ret=" + value + " ").orElse("")
                + envelope.envelopeId().map(value -> "envid=" + value + " ").orElse("")
                + envelope.recipients().stream().map(MessageText::recipient).collect(Collectors.joining(" "));
    }

    private static String recipient(Recipient recipient) {
        String notify = recipient.notifyOn().stream().sorted().map(Enum::name).collect(Collectors.joining(","));
        return recipient
                + (notify.isEmpty() ? "" : " notify=" + notify)
                + recipient.originalRecipient().map(value -> " orcpt=" + value).orElse("");
    }

    /** The protocol that our Received line names. */
    static String receivedWith(MailMessage message) throws Exception {
        Matcher with = WITH.matcher(new String(message.content().toByteArray(), StandardCharsets.UTF_8));
        return with.find() ? with.group(1) : "no Received line";
    }
}
