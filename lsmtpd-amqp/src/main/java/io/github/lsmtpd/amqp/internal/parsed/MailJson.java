package io.github.lsmtpd.amqp.internal.parsed;

import io.github.lsmtpd.amqp.internal.parsed.ParsedMail.Attachment;
import io.github.lsmtpd.amqp.internal.parsed.ParsedMail.BodyText;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes a {@link ParsedMail} as JSON; docs/schemas/parsed.schema.json says what that looks like. */
final class MailJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .build();

    private final ParsedMail mail;
    private final JsonGenerator json;

    private MailJson(ParsedMail mail, JsonGenerator json) {
        this.mail = mail;
        this.json = json;
    }

    /** Writes an object, and leaves the stream open. */
    static void write(ParsedMail mail, AttachmentContents contents, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            new MailJson(mail, json).write(contents, out);
        }
    }

    private void write(AttachmentContents contents, OutputStream out) throws IOException {
        json.writeStartObject();
        writeHeaders();
        Mailboxes.FIELDS.forEach(this::writeMailboxes);
        writeIfKnown("subject", mail.header("Subject").map(HeaderField::value));
        writeIfKnown("date", Optional.ofNullable(mail.date()));
        writeIfKnown("message_id", mail.header("Message-ID").flatMap(id -> MessageIds.first(id.value())));
        writeIds("in_reply_to", "In-Reply-To");
        writeIds("references", "References");
        writeBody("text", mail.text());
        writeBody("html", mail.html());
        json.writeArrayPropertyStart("attachments");
        contents.write(mail.attachments(), this::writeAttachment, out);
        json.writeEndArray();
        writeStrings("defects", mail.defects());
        json.writeEndObject();
    }

    private void writeHeaders() {
        json.writeArrayPropertyStart("headers");
        for (HeaderField field : mail.headers()) {
            json.writeStartObject();
            json.writeStringProperty("name", field.name());
            json.writeStringProperty("raw", field.raw());
            json.writeStringProperty("value", field.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeMailboxes(String name) {
        json.writeArrayPropertyStart(name);
        for (Mailboxes.Entry mailbox : mail.mailboxes().getOrDefault(name, List.of())) {
            json.writeStartObject();
            json.writeStringProperty("name", mailbox.name());
            json.writeStringProperty("address", mailbox.address());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeIds(String name, String header) {
        writeStrings(
                name,
                mail.all(header).stream()
                        .flatMap(field -> MessageIds.all(field.value()).stream())
                        .toList());
    }

    private void writeStrings(String name, List<String> strings) {
        json.writeArrayPropertyStart(name);
        strings.forEach(json::writeString);
        json.writeEndArray();
    }

    private void writeBody(String name, @Nullable BodyText body) {
        if (body != null) {
            json.writeStringProperty(name, body.text());
            writeIfKnown(name + "_format", Optional.of(body.format()).filter(format -> !format.isEmpty()));
        }
    }

    /** All but the content, which comes last, and the end of the object. */
    private JsonGenerator writeAttachment(Attachment attachment) {
        json.writeStartObject();
        writeIfKnown("name", Optional.ofNullable(attachment.name()));
        json.writeStringProperty("type", attachment.type());
        writeIfKnown("disposition", Optional.ofNullable(attachment.disposition()));
        writeIfKnown("content_id", Optional.ofNullable(attachment.contentId()));
        json.writeNumberProperty("size", attachment.size());
        return json;
    }

    private void writeIfKnown(String name, Optional<String> value) {
        value.ifPresent(text -> json.writeStringProperty(name, text));
    }
}
