package io.github.lsmtpd.json;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.support.SocketAddressText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes the fields that {@link MessageJson} lists. */
final class MessageJsonWriter {
    private static final int NANOS_A_SECOND = 1_000_000_000;

    private MessageJsonWriter() {}

    /** Stands for no readable form at all, not even the notice that it is shortened. */
    static final long NOT_READABLE = -1;

    /** Writes the best form of a content. */
    static void write(MailMessage message, JsonContent content, boolean readable, OutputStream out) throws IOException {
        if (content.isText()) {
            writeAsText(message, content, out);
        } else {
            writeAsBase64(message, content, readable ? Long.MAX_VALUE : NOT_READABLE, out);
        }
    }

    static void writeAsText(MailMessage message, JsonContent content, OutputStream out) throws IOException {
        try (JsonGenerator json = MessageJsonFormat.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            writeEarlierFields(json, message);
            writeString(json, "email_content", out, content::writeText);
            writeLaterFields(json, message);
            json.writeEndObject();
        }
    }

    /**
     * Writes a content so that its bytes are exact whatever they are.
     *
     * @param readable the most bytes of the readable form beside them, without its notice, or {@link #NOT_READABLE}
     */
    static void writeAsBase64(MailMessage message, JsonContent content, long readable, OutputStream out)
            throws IOException {
        try (JsonGenerator json = MessageJsonFormat.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            writeEarlierFields(json, message);
            if (readable != NOT_READABLE) {
                writeString(json, "email_content", out, to -> content.writeReadable(readable, to));
            }
            writeLaterFields(json, message);
            writeString(json, "email_content_base64", out, content::writeBase64);
            json.writeEndObject();
        }
    }

    static void writeEnvelope(MailMessage message, String name, Map<String, ?> instead, OutputStream out) {
        try (JsonGenerator json = MessageJsonFormat.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            writeEarlierFields(json, message);
            writeLaterFields(json, message);
            json.writeObjectPropertyStart(name);
            instead.forEach((member, value) -> {
                json.writeName(member);
                writeValue(json, value);
            });
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static void writeValue(JsonGenerator json, Object value) {
        if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(value.toString());
        }
    }

    /** What stands inside the quotation marks of a string, escaped. */
    @FunctionalInterface
    private interface StringBody {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Goes past the generator, which stands before the value and then after it. */
    private static void writeString(JsonGenerator json, String name, OutputStream out, StringBody body)
            throws IOException {
        json.writeName(name);
        json.writeRawValue("\"");
        json.flush();
        body.writeTo(out);
        json.writeRaw('"');
    }

    private static void writeEarlierFields(JsonGenerator json, MailMessage message) {
        json.writeStringProperty("timestamp", timestamp(message.receivedAt()));
        json.writeStringProperty("message_id", message.id().toString());
        json.writeStringProperty("client_address", message.client().heloName());
        json.writeArrayPropertyStart("recipients");
        for (Recipient recipient : message.envelope().recipients()) {
            json.writeString(recipient.toString());
        }
        json.writeEndArray();
    }

    /**
     * RFC 3339 with all nine digits and a numeric offset, to the letter what existing consumers see today. By hand, because
     * a formatter goes by way of a BigDecimal for the digits.
     */
    static String timestamp(Instant time) {
        String seconds = Instant.ofEpochSecond(time.getEpochSecond()).toString();
        return new StringBuilder(seconds)
                .replace(seconds.length() - 1, seconds.length(), ".")
                .append(NANOS_A_SECOND + time.getNano())
                .deleteCharAt(seconds.length())
                .append("+00:00")
                .toString();
    }

    private static void writeLaterFields(JsonGenerator json, MailMessage message) {
        json.writeStringProperty(
                "sender",
                message.envelope().reversePath().map(MailAddress::toString).orElse(""));
        InetSocketAddress address = message.client().address();
        if (address != null && !address.isUnresolved()) {
            json.writeStringProperty("remote_address", SocketAddressText.format(address));
        }
        json.writeStringProperty("protocol", message.client().protocol().name());
        json.writeStringProperty("body_type", message.envelope().body().keyword());
        json.writeBooleanProperty("smtputf8", message.envelope().smtpUtf8());
        TrustJson.write(json, message);
        if (message.envelope().requireTls()) {
            json.writeBooleanProperty("require_tls", true);
        }
        DsnJson.write(json, message.envelope());
    }
}
