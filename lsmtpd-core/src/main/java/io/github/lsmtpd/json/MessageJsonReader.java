package io.github.lsmtpd.json;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.LogText;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.support.SocketAddressText;
import io.github.lsmtpd.json.MessageJson.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Reads the fields that {@link MessageJson} lists, in any order, into one message. */
final class MessageJsonReader {
    private final JsonParser json;
    private final MessageJsonContents contents;

    private @Nullable Instant timestamp;
    private @Nullable UUID id;
    private @Nullable String heloName;
    private @Nullable List<Recipient> recipients;
    private MessageJsonContents.@Nullable Found text;
    private @Nullable String sender;
    private @Nullable InetSocketAddress address;
    private ClientInfo.Protocol protocol = ClientInfo.Protocol.ESMTP;
    private Envelope.BodyType body = Envelope.BodyType.SEVEN_BIT;
    private boolean smtpUtf8;
    private final TrustJson trust = new TrustJson();
    private boolean requireTls;
    private Envelope.@Nullable DsnReturn dsnReturn;
    private @Nullable String envelopeId;
    private @Nullable List<Recipient> dsnRecipients;
    private MessageJsonContents.@Nullable Found exact;

    private MessageJsonReader(JsonParser json, MessageJsonContents contents) {
        this.json = json;
        this.contents = contents;
    }

    static MailMessage read(InputStream in, MessageJsonContents contents) throws IOException {
        try (JsonParser json = MessageJsonFormat.JSON.createParser(ObjectReadContext.empty(), in)) {
            return new MessageJsonReader(json, contents).message();
        }
    }

    private MailMessage message() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedException("it does not begin with an object", null);
        }
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            readField(name);
        }
        if (json.nextToken() != null) {
            throw new MalformedException("something follows the object", null);
        }
        MessageJsonContents.Found content = content();
        String reversePath = mandatory("sender", sender);
        try {
            return message(content, reversePath);
        } catch (IllegalArgumentException e) { // the message of which may quote a client
            throw new MalformedException(LogText.oneLine(String.valueOf(e.getMessage())), e);
        }
    }

    private MailMessage message(MessageJsonContents.Found content, String reversePath) throws IOException {
        return new MailMessage(
                mandatory("message_id", id),
                mandatory("timestamp", timestamp),
                trust.complete(new ClientInfo(address, mandatory("client_address", heloName), protocol)),
                Envelope.builder()
                        .reversePath(reversePath.isEmpty() ? null : MailAddress.of(reversePath))
                        .recipients(DsnJson.merge(mandatory("recipients", recipients), dsnRecipients))
                        .body(body)
                        .smtpUtf8(smtpUtf8)
                        .requireTls(requireTls)
                        .dsnReturn(dsnReturn)
                        .envelopeId(envelopeId)
                        .build(),
                content.get(),
                trust.attributes());
    }

    private MessageJsonContents.Found content() throws IOException {
        MessageJsonContents.Found found = exact == null ? text : exact;
        return found == null ? contents.none() : found;
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "timestamp" -> timestamp = timestamp();
            case "message_id" -> id = id();
            case "client_address" -> heloName = string(name);
            case "recipients" -> recipients = recipients();
            case "email_content" -> text = text(name);
            case "sender" -> sender = string(name);
            case "remote_address" -> address = address();
            case "protocol" -> protocol = choice(name, ClientInfo.Protocol.class);
            case "body_type" -> body = body();
            case "smtputf8" -> smtpUtf8 = flag(name);
            case "require_tls" -> requireTls = flag(name);
            case "dsn_return" -> dsnReturn = choice(name, Envelope.DsnReturn.class);
            case "envelope_id" -> envelopeId = string(name);
            case "dsn_recipients" -> dsnRecipients = DsnJson.readRecipients(json);
            case "email_content_base64" -> exact = exact(name);
            default -> {
                if (!trust.read(name, json)) {
                    json.skipChildren();
                }
            }
        }
    }

    private Instant timestamp() throws IOException {
        String value = string("timestamp");
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw unfit("timestamp", "a time as RFC 3339 writes it", e);
        }
    }

    private UUID id() throws IOException {
        String value = string("message_id");
        try {
            UUID uuid = UUID.fromString(value);
            if (uuid.toString().equalsIgnoreCase(value)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            throw unfit("message_id", "a UUID", e);
        }
        throw unfit("message_id", "a UUID", null);
    }

    private List<Recipient> recipients() throws IOException {
        List<Recipient> list = new ArrayList<>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                String path = string("recipients");
                boolean bracketed = path.startsWith("<") && path.endsWith(">");
                list.add(recipient(bracketed ? path.substring(1, path.length() - 1) : path));
            }
        }
        if (list.isEmpty()) {
            throw unfit("recipients", "an array of at least one path", null);
        }
        return list;
    }

    private static Recipient recipient(String address) throws IOException {
        try {
            return new Recipient(MailAddress.of(address));
        } catch (IllegalArgumentException e) {
            throw unfit("recipients", "an array of paths", e);
        }
    }

    private MessageJsonContents.Found text(String name) throws IOException {
        expect(JsonToken.VALUE_STRING, name, "a string");
        return contents.text(json);
    }

    private MessageJsonContents.Found exact(String name) throws IOException {
        if (text != null) {
            text = MessageJsonReader::unused; // lets go of the readable form before there is a second one
        }
        expect(JsonToken.VALUE_STRING, name, "a string");
        return contents.base64(json);
    }

    private static MessageContent unused() {
        throw new IllegalStateException("the exact content takes the place of the text");
    }

    private InetSocketAddress address() throws IOException {
        String value = string("remote_address");
        try {
            return SocketAddressText.parse(value);
        } catch (IllegalArgumentException e) {
            throw unfit("remote_address", "an IP address and a port", e);
        }
    }

    private <E extends Enum<E>> E choice(String name, Class<E> type) throws IOException {
        String value = string(name);
        try {
            return Enum.valueOf(type, value);
        } catch (IllegalArgumentException e) {
            throw unfit(name, "one of " + Arrays.toString(type.getEnumConstants()), e);
        }
    }

    private Envelope.BodyType body() throws IOException {
        String value = string("body_type");
        for (Envelope.BodyType type : Envelope.BodyType.values()) {
            if (type.keyword().equals(value)) {
                return type;
            }
        }
        throw unfit("body_type", "7BIT, 8BITMIME or BINARYMIME", null);
    }

    private boolean flag(String name) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw unfit(name, "true or false", null);
        }
        return json.getBooleanValue();
    }

    private String string(String name) throws IOException {
        expect(JsonToken.VALUE_STRING, name, "a string");
        return json.getString();
    }

    private void expect(JsonToken token, String name, String what) throws IOException {
        if (json.currentToken() != token) {
            throw unfit(name, what, null);
        }
    }

    private static <T> T mandatory(String name, @Nullable T value) throws IOException {
        if (value == null) {
            throw new MalformedException("it has no " + name, null);
        }
        return value;
    }

    private static IOException unfit(String name, String expected, @Nullable Throwable cause) {
        return new MalformedException(name + " is not " + expected, cause);
    }
}
