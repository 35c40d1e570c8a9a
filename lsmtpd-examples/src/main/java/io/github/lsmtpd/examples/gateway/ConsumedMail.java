package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import java.util.List;

/**
 * What a consumer knows of a message.
 *
 * @param id the message's id
 * @param sender the reverse-path, empty for that of bounces
 * @param recipients the recipients as paths, in angle brackets
 * @param content the message's bytes
 */
record ConsumedMail(String id, String sender, List<String> recipients, MessageContent content) {
    static ConsumedMail of(MailMessage message) {
        return new ConsumedMail(
                message.id().toString(),
                message.envelope().reversePath().map(Object::toString).orElse(""),
                message.envelope().recipients().stream().map(Object::toString).toList(),
                message.content());
    }
}
