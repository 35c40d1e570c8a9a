package io.github.lsmtpd.examples.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The data of a CloudEvent in its JSON format. */
final class EventData {
    /** What the content type of such an event begins with. */
    static final String CONTENT_TYPE = "application/cloudevents+json";

    /** A message of any size is one string. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String contentType;
    private final byte[] bytes;

    private EventData(String contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
    }

    /**
     * Reads an event.
     *
     * @throws IOException if it is none
     */
    static EventData of(byte[] event) throws IOException {
        String contentType = "";
        byte[] bytes = new byte[0];
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), event)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "datacontenttype" -> contentType = json.getString();
                    case "data" -> bytes = value(json);
                    case "data_base64" -> bytes = json.getBinaryValue();
                    default -> json.skipChildren();
                }
            }
            return new EventData(contentType, bytes);
        } catch (JacksonException e) {
            throw new IOException("no CloudEvent in JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** What the data are. */
    String contentType() {
        return contentType;
    }

    byte[] bytes() {
        return bytes;
    }

    private static byte[] value(JsonParser json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator copy = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            copy.copyCurrentStructure(json);
        }
        return bytes.toByteArray();
    }
}
