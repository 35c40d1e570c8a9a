package io.github.lsmtpd;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes the fields that {@link MessageJson} lists. */
final class MessageJsonWriter {
    private static final int NANOS_A_SECOND = 1_000_000_000;

    /** Up to here, nobody's limit is near. */
    private static final int LARGE = 1024 * 1024;

    private MessageJsonWriter() {}

    static void write(MailMessage message, OutputStream out) throws IOException {
        byte[] content = message.content().toByteArray();
        boolean text = Utf8.isValid(content) && !isSwollenByEscapes(content);
        try (JsonGenerator json = MessageJson.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            writeEarlierFields(json, message);
            json.writeName("email_content");
            if (text) {
                writeText(json, content, out);
            } else {
                json.writeString(new ReadableText(content), -1);
            }
            writeLaterFields(json, message);
            if (!text) {
                json.writeBinaryProperty("email_content_base64", content);
            }
            json.writeEndObject();
        }
    }

    /** Six bytes of JSON for each control character: base64, which is always allowed, is shorter for many of them. */
    private static boolean isSwollenByEscapes(byte[] content) {
        if (content.length < LARGE) {
            return false;
        }
        int escapes = 0;
        for (byte b : content) {
            escapes += b >= 0 && b < ' ' && b != '\t' && b != '\r' && b != '\n' ? 1 : 0;
        }
        return escapes > content.length / 16;
    }

    /** Goes past the generator, which stands before the value and then behind it. */
    private static void writeText(JsonGenerator json, byte[] content, OutputStream out) throws IOException {
        json.writeRawValue("\"");
        json.flush();
        JsonText.write(content, out);
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
        json.writeBooleanProperty("encrypted", message.client().encrypted());
        if (message.envelope().requireTls()) {
            json.writeBooleanProperty("require_tls", true);
        }
        DsnJson.write(json, message.envelope());
    }
}
