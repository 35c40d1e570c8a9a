package io.github.lsmtpd.json;

import io.github.lsmtpd.Envelope;
import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.Recipient.Notify;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What the client wants to be told of the delivery (RFC 3461), in the JSON of a message. {@code dsn_recipients} has an
 * object for each of the {@code recipients}, in their order, with {@code notify} and {@code original_recipient}.
 */
final class DsnJson {
    /** Stands in until {@link #merge}. */
    private static final MailAddress UNKNOWN = new MailAddress("unknown", "");

    private DsnJson() {}

    /** Writes the fields, or none if the client said nothing. */
    static void write(JsonGenerator json, Envelope envelope) {
        envelope.dsnReturn().ifPresent(value -> json.writeStringProperty("dsn_return", value.name()));
        envelope.envelopeId().ifPresent(value -> json.writeStringProperty("envelope_id", value));
        if (envelope.recipients().stream().noneMatch(DsnJson::isSpecial)) {
            return;
        }
        json.writeArrayPropertyStart("dsn_recipients");
        envelope.recipients().forEach(recipient -> writeRecipient(json, recipient));
        json.writeEndArray();
    }

    private static boolean isSpecial(Recipient recipient) {
        return !recipient.notifyOn().isEmpty() || recipient.originalRecipient().isPresent();
    }

    private static void writeRecipient(JsonGenerator json, Recipient recipient) {
        json.writeStartObject();
        if (!recipient.notifyOn().isEmpty()) {
            json.writeArrayPropertyStart("notify");
            recipient.notifyOn().stream().sorted().forEach(notify -> json.writeString(notify.name()));
            json.writeEndArray();
        }
        recipient.originalRecipient().ifPresent(value -> json.writeStringProperty("original_recipient", value));
        json.writeEndObject();
    }

    /** Reads {@code dsn_recipients}, whose addresses are elsewhere. */
    static List<Recipient> readRecipients(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY);
        List<Recipient> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.START_OBJECT);
            list.add(readRecipient(json));
        }
        return list;
    }

    private static Recipient readRecipient(JsonParser json) throws IOException {
        Set<Notify> notify = EnumSet.noneOf(Notify.class);
        Optional<String> original = Optional.empty();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            JsonToken value = json.nextToken();
            if (name.equals("notify")) {
                expect(value == JsonToken.START_ARRAY);
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    notify.add(readNotify(json));
                }
            } else if (name.equals("original_recipient")) {
                expect(value == JsonToken.VALUE_STRING);
                original = Optional.of(json.getString());
            } else {
                json.skipChildren();
            }
        }
        try {
            return new Recipient(UNKNOWN, notify, original);
        } catch (IllegalArgumentException e) {
            throw new IOException("not the JSON of a message: dsn_recipients has a value that cannot be", e);
        }
    }

    private static Notify readNotify(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.VALUE_STRING);
        try {
            return Notify.valueOf(json.getString());
        } catch (IllegalArgumentException e) {
            throw new MessageJson.MalformedException("dsn_recipients has an unknown notify", e);
        }
    }

    /** Puts the addresses and what was said about them together again. */
    static List<Recipient> merge(List<Recipient> addresses, @Nullable List<Recipient> options) throws IOException {
        if (options == null) {
            return addresses;
        }
        expect(options.size() == addresses.size());
        List<Recipient> merged = new ArrayList<>(addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            Recipient option = options.get(i);
            merged.add(new Recipient(addresses.get(i).address(), option.notifyOn(), option.originalRecipient()));
        }
        return merged;
    }

    private static void expect(boolean fits) throws IOException {
        if (!fits) {
            throw new MessageJson.MalformedException("dsn_recipients is not an object for each recipient", null);
        }
    }
}
