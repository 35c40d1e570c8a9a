package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lsmtpd.amqp.TestMail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The fields of mails as this module reads them, and as Python's email package does. */
final class FieldReaders {
    static final ObjectMapper JSON = new ObjectMapper();

    private FieldReaders() {}

    static JsonNode json(byte[] mail) throws IOException {
        return JSON.readTree(ParsedJson.write(TestMail.of(mail), ParseLimits.DEFAULT, Long.MAX_VALUE));
    }

    static MailFields ours(byte[] mail) throws IOException {
        JsonNode json = json(mail).path("mail");
        MailFields fields = new MailFields();
        json.path("headers")
                .forEach(header -> fields.header(
                        header.path("name").asString(), header.path("value").asString()));
        return common(fields, json);
    }

    private static MailFields common(MailFields fields, JsonNode json) {
        for (String name : new String[] {"from", "to", "cc"}) {
            json.path(name)
                    .forEach(mailbox -> fields.mailbox(
                            name,
                            mailbox.path("name").asString(),
                            mailbox.path("address").asString()));
        }
        fields.oneLine("subject", MailFields.textOf(json.path("subject")))
                .ids("message_id", MailFields.textOf(json.path("message_id")))
                .text("text", MailFields.textOf(json.path("text")))
                .text("html", MailFields.textOf(json.path("html")));
        if (json.path("date").isString()) {
            fields.date(OffsetDateTime.parse(json.path("date").asString()));
        }
        JsonNode references = json.path("references");
        if (references.isArray()) {
            references.forEach(id -> fields.ids("references", id.asString()));
        } else {
            for (String id : MailFields.textOf(references).split("\\s+", -1)) {
                fields.ids("references", id);
            }
        }
        int number = 0;
        for (JsonNode attachment : json.path("attachments")) {
            fields.attachment(
                    ++number,
                    MailFields.textOf(attachment.path("name")),
                    MailFields.textOf(attachment.path("type")),
                    MailFields.textOf(attachment.path("disposition")),
                    MailFields.textOf(attachment.path("content_id")),
                    MailFields.textOf(attachment.path("content")));
        }
        return fields;
    }

    /** Reads all mails in a directory in one process. */
    static Map<String, MailFields> python(Path script, Path directory) throws IOException, InterruptedException {
        Process python = new ProcessBuilder("python3", script.toString(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(python.getInputStream().readAllBytes(), UTF_8);
        if (python.waitFor() != 0) {
            throw new IOException("python3 failed");
        }
        Map<String, MailFields> all = new LinkedHashMap<>();
        JsonNode mails = JSON.readTree(output);
        mails.propertyNames().forEach(name -> all.put(name, ofPython(mails.path(name))));
        return all;
    }

    private static MailFields ofPython(JsonNode json) {
        MailFields fields = new MailFields();
        if (json.has("error")) {
            return fields.oneLine("error", json.path("error").asString());
        }
        json.path("headers")
                .forEach(header ->
                        fields.header(header.path(0).asString(), header.path(1).asString()));
        return common(fields, json);
    }
}
