package io.github.lsmtpd.json;

import io.github.lsmtpd.ClientInfo;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.TlsInfo;
import io.github.lsmtpd.json.MessageJson.MalformedException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What encrypted the connection, who the client is and where it came in, and what policy noted, in the JSON of a message. An object reads the
 * fields of one message.
 */
final class TrustJson {
    private boolean encrypted;
    private String tlsProtocol = "";
    private String tlsCipherSuite = "";
    private @Nullable String tlsServerName;
    private @Nullable String identity;
    private String listener = "";
    private final Map<String, String> attributes = new LinkedHashMap<>();

    TrustJson() {}

    static void write(JsonGenerator json, MailMessage message) {
        ClientInfo client = message.client();
        json.writeBooleanProperty("encrypted", client.encrypted());
        TlsInfo tls = client.tls();
        if (tls != null) {
            writeIfKnown(json, "tls_protocol", tls.protocol());
            writeIfKnown(json, "tls_cipher_suite", tls.cipherSuite());
            writeIfKnown(json, "tls_server_name", tls.serverName().orElse(""));
        }
        writeIfKnown(json, "identity", client.identity() == null ? "" : client.identity());
        writeIfKnown(json, "listener", client.listener());
        if (!message.attributes().isEmpty()) {
            json.writeObjectPropertyStart("attributes");
            message.attributes().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
    }

    private static void writeIfKnown(JsonGenerator json, String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    /** Reads a field; false if it is none of these. */
    boolean read(String name, JsonParser json) throws IOException {
        switch (name) {
            case "encrypted" -> encrypted = flag(name, json);
            case "tls_protocol" -> tlsProtocol = string(name, json);
            case "tls_cipher_suite" -> tlsCipherSuite = string(name, json);
            case "tls_server_name" -> tlsServerName = string(name, json);
            case "identity" -> identity = string(name, json);
            case "listener" -> listener = string(name, json);
            case "attributes" -> readAttributes(json);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readAttributes(JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT, "attributes", "an object of strings");
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            attributes.put(name, string("attributes", json));
        }
    }

    private static boolean flag(String name, JsonParser json) throws IOException {
        boolean isTrue = json.currentToken() == JsonToken.VALUE_TRUE;
        expect(isTrue || json.currentToken() == JsonToken.VALUE_FALSE, name, "true or false");
        return isTrue;
    }

    private static String string(String name, JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.VALUE_STRING, name, "a string");
        return json.getString();
    }

    private static void expect(boolean fits, String name, String what) throws IOException {
        if (!fits) {
            throw new MalformedException(name + " is not " + what, null);
        }
    }

    /** The client as it was, but for its address and its name, which are elsewhere. */
    ClientInfo complete(ClientInfo client) {
        TlsInfo tls = new TlsInfo(tlsProtocol, tlsCipherSuite, Optional.ofNullable(tlsServerName), List.of());
        return client.withTls(encrypted ? tls : null).withIdentity(identity).withListener(listener);
    }

    Map<String, String> attributes() {
        return attributes;
    }
}
