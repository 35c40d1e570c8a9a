package io.github.lsmtpd.amqp.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.AmqpSettings;
import io.github.lsmtpd.amqp.Payload;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The properties of a published message, with the envelope in its headers. */
final class MessageHeaders {
    private static final int PERSISTENT = 2;

    /*
     * Properties and headers must fit into one frame (AMQP 0-9-1 §4.2.6), which is never smaller than 4 KiB. The client library
     * would refuse larger ones after it has counted the message, and all sequence numbers after that would be wrong. An
     * address that fits into a command line always fits; the rest of the frame is for the other properties.
     */
    private static final int MAX_ADDRESSES = 3_584;

    /** The type and the length of a text on the wire, in bytes. */
    private static final int OVERHEAD = 5;

    private static final String IDENTITY = "identity";

    private MessageHeaders() {}

    /** The properties of a message with a payload. */
    static BasicProperties of(MailMessage message, Payload payload, AmqpSettings settings) {
        String contentType = settings.contentType().orElse(payload.contentType());
        return new BasicProperties.Builder()
                .contentType(contentType.isEmpty() ? null : contentType)
                .contentEncoding(payload.contentEncoding().orElse(null))
                .deliveryMode(PERSISTENT)
                .messageId(message.id().toString())
                .timestamp(Date.from(message.receivedAt()))
                .headers(headers(message, payload))
                .build();
    }

    private static Map<String, Object> headers(MailMessage message, Payload payload) {
        Envelope envelope = message.envelope();
        String sender = envelope.reversePath().map(MailAddress::toString).orElse("");
        Map<String, Object> headers = new HashMap<>();
        long room = MAX_ADDRESSES - wireSize(sender);
        if (room >= 0) {
            headers.put("sender", sender);
        }
        String identity = message.client().identity();
        if (identity != null && wireSize(IDENTITY) + wireSize(identity) <= room) {
            headers.put(IDENTITY, identity);
            room -= wireSize(IDENTITY) + wireSize(identity);
        }
        List<String> recipients = recipients(envelope, room);
        if (!recipients.isEmpty()) {
            headers.put("recipients", recipients);
        }
        headers.put("recipient_count", envelope.recipients().size());
        headers.put("body_type", envelope.body().keyword());
        headers.put("smtputf8", envelope.smtpUtf8());
        headers.putAll(payload.headers());
        return headers;
    }

    /** All recipients, or none if they are too long together. */
    private static List<String> recipients(Envelope envelope, long room) {
        List<String> recipients = new ArrayList<>();
        long size = 0;
        for (Recipient recipient : envelope.recipients()) {
            String path = recipient.toString();
            size += wireSize(path);
            if (size > room) {
                return List.of();
            }
            recipients.add(path);
        }
        return recipients;
    }

    private static long wireSize(String text) {
        return OVERHEAD + (long) text.getBytes(UTF_8).length;
    }
}
