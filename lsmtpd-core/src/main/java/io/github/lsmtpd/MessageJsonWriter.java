package io.github.lsmtpd;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes the fields that {@link MessageJson} lists. */
final class MessageJsonWriter {
    /** RFC 3339 with all nine digits and a numeric offset, to the letter what existing consumers see today. */
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'+00:00'")
            .withZone(ZoneOffset.UTC);

    private MessageJsonWriter() {}

    static void write(MailMessage message, OutputStream out) throws IOException {
        byte[] content = message.content().toByteArray();
        boolean text = Utf8.isValid(content);
        try (JsonGenerator json = MessageJson.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            writeCommonFields(json, message, content, text);
            writeOwnFields(json, message);
            if (!text) {
                json.writeBinaryProperty("email_content_base64", content);
            }
            json.writeEndObject();
        }
    }

    private static void writeCommonFields(JsonGenerator json, MailMessage message, byte[] content, boolean text) {
        json.writeStringProperty("timestamp", TIMESTAMP.format(message.receivedAt()));
        json.writeStringProperty("message_id", message.id().toString());
        json.writeStringProperty("client_address", message.client().heloName());
        json.writeArrayPropertyStart("recipients");
        for (Recipient recipient : message.envelope().recipients()) {
            json.writeString(recipient.toString());
        }
        json.writeEndArray();
        json.writeName("email_content");
        if (text) {
            json.writeUTF8String(content, 0, content.length);
        } else {
            json.writeString(new ReadableText(content), -1);
        }
        json.writeStringProperty(
                "sender",
                message.envelope().reversePath().map(MailAddress::toString).orElse(""));
    }

    private static void writeOwnFields(JsonGenerator json, MailMessage message) {
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
