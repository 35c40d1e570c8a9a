package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole envelope as headers, under the names that it has in JSON. Stateless. */
public final class EnvelopeHeaders {
    private EnvelopeHeaders() {}

    /** The headers of an envelope. */
    public static Map<String, Object> of(Envelope envelope) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("sender", sender(envelope));
        headers.put("recipients", recipients(envelope));
        headers.put("recipient_count", envelope.recipients().size());
        headers.put("body_type", envelope.body().keyword());
        headers.put("smtputf8", envelope.smtpUtf8());
        if (envelope.requireTls()) {
            headers.put("require_tls", true);
        }
        envelope.dsnReturn().ifPresent(value -> headers.put("dsn_return", value.name()));
        envelope.envelopeId().ifPresent(value -> headers.put("envelope_id", value));
        if (envelope.recipients().stream().anyMatch(EnvelopeHeaders::wantsNotices)) {
            headers.put(
                    "dsn_recipients",
                    envelope.recipients().stream().map(EnvelopeHeaders::notices).toList());
        }
        return headers;
    }

    /** The reverse-path, empty for that of bounces. */
    public static String sender(Envelope envelope) {
        return envelope.reversePath().map(MailAddress::toString).orElse("");
    }

    /** The recipients as paths, in angle brackets. */
    public static List<String> recipients(Envelope envelope) {
        return envelope.recipients().stream().map(Recipient::toString).toList();
    }

    private static boolean wantsNotices(Recipient recipient) {
        return !recipient.notifyOn().isEmpty() || recipient.originalRecipient().isPresent();
    }

    private static Map<String, Object> notices(Recipient recipient) {
        Map<String, Object> notices = new LinkedHashMap<>();
        if (!recipient.notifyOn().isEmpty()) {
            notices.put(
                    "notify",
                    recipient.notifyOn().stream().sorted().map(Enum::name).toList());
        }
        recipient.originalRecipient().ifPresent(value -> notices.put("original_recipient", value));
        return notices;
    }
}
