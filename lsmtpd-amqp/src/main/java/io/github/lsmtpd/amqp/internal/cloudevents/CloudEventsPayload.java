package io.github.lsmtpd.amqp.internal.cloudevents;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A CloudEvent in the binary mode of the AMQP binding (1.0.2 §3.1): the body is the data, and the attributes are headers. Thread
 * safe.
 *
 * @param data what makes the data
 * @param event what makes the attributes
 * @param prefix what the headers' names begin with
 */
record CloudEventsPayload(PayloadFormat data, MailEvent event, String prefix) implements PayloadFormat {
    @Override
    public Payload encode(MailMessage message, PayloadRequest request) throws IOException {
        Payload payload = data.encode(message, request);
        Map<String, String> headers = new HashMap<>();
        event.attributes(message, payload.contentType()).forEach((name, value) -> headers.put(prefix + name, value));
        headers.remove(prefix + MailEvent.CONTENT_TYPE);
        return payload.withHeaders(headers);
    }

    @Override
    public long estimate(MailMessage message, boolean claimed) {
        return data.estimate(message, claimed);
    }

    @Override
    public long maxContentSize(long payloadBytes) {
        return data.maxContentSize(payloadBytes);
    }

    @Override
    public long minPayloadSize(long contentSize) {
        return data.minPayloadSize(contentSize);
    }
}
