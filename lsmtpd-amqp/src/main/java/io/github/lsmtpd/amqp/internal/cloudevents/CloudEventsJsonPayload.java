package io.github.lsmtpd.amqp.internal.cloudevents;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.amqp.Payload;
import io.github.lsmtpd.amqp.PayloadFormat;
import io.github.lsmtpd.amqp.PayloadRequest;
import io.github.lsmtpd.amqp.PayloadTooLargeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A CloudEvent in the structured mode of the AMQP binding (1.0.2 §3.2), in the JSON format (1.0.2): the attributes, and the data as
 * they are if they are JSON, or else as base64. While it is made, the data are in memory twice. Written without the SDK's JSON
 * format, which needs Jackson 2 and makes a tree of the data. Thread safe.
 *
 * @param data what makes the data
 * @param event what makes the attributes
 */
record CloudEventsJsonPayload(PayloadFormat data, MailEvent event) implements PayloadFormat {
    private static final String CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8";
    /** JSON format §3.1.1. */
    private static final Pattern IS_JSON = Pattern.compile("[^/]+/([^;]+\\+)?json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private static final JsonFactory JSON = new JsonFactory();

    /** More than the attributes take. */
    private static final int ATTRIBUTES = 4 * 1024;

    @Override
    public Payload encode(MailMessage message, PayloadRequest request) throws IOException {
        PayloadRequest rest = new PayloadRequest(Math.max(0, request.maxBytes() - ATTRIBUTES), request.claim());
        Payload payload = data.encode(message, rest);
        byte[] start = start(event.attributes(message, payload.contentType()));
        boolean json = IS_JSON.matcher(payload.contentType()).matches();
        byte[] value = json ? payload.body() : Base64.getEncoder().encode(payload.body());
        byte[] name = (json ? ",\"data\":" : ",\"data_base64\":\"").getBytes(US_ASCII);
        byte[] end = (json ? "}" : "\"}").getBytes(US_ASCII);
        long size = (long) start.length + name.length + value.length + end.length;
        if (size > request.maxBytes()) {
            throw new PayloadTooLargeException(size, request.maxBytes());
        }
        return Payload.of(join((int) size, start, name, value, end), CONTENT_TYPE)
                .withHeaders(payload.headers());
    }

    /** An object without the brace that ends it. */
    private static byte[] start(Map<String, String> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            attributes.forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        return Arrays.copyOf(bytes.toByteArray(), bytes.size() - 1);
    }

    private static byte[] join(int size, byte[]... parts) {
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @Override
    public long estimate(MailMessage message, boolean claimed) {
        return data.estimate(message, claimed) + ATTRIBUTES;
    }

    /** What is not known to be JSON may have to be base64, which takes four bytes for three. */
    @Override
    public long maxContentSize(long payloadBytes) {
        long rest = Math.max(0, payloadBytes - ATTRIBUTES);
        return data.maxContentSize(event.hasSchema() ? rest : rest / 4 * 3);
    }

    @Override
    public long minPayloadSize(long contentSize) {
        return data.minPayloadSize(contentSize);
    }
}
