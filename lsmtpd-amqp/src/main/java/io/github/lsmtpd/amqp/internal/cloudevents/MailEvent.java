package io.github.lsmtpd.amqp.internal.cloudevents;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.CloudEventUtils;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventWriter;
import io.github.lsmtpd.MailMessage;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The attributes of the event that is a message (CloudEvents 1.0.2 §3.1), each in its canonical text. Immutable.
 *
 * @param source whose events they are
 * @param data the name of the payload format that makes the data
 */
record MailEvent(URI source, String data) {
    /** The attribute that is the property content_type in the binary mode. */
    static final String CONTENT_TYPE = "datacontenttype";

    private static final String TYPE = "io.github.lsmtpd.message.received";
    private static final String SCHEMA = "urn:lsmtpd:schema:";
    /** The formats whose data is what a schema describes. */
    private static final List<String> WITH_SCHEMA = List.of("json", "json-compact", "parsed");
    /** They are headers, for which there is not much room. */
    private static final int LONGEST_SUBJECT = 256;

    /** Returns whether there is a schema for the data, which are JSON then. */
    boolean hasSchema() {
        return WITH_SCHEMA.contains(data);
    }

    /** Returns the attributes in the order of the specification, {@code specversion} first. */
    Map<String, String> attributes(MailMessage message, String contentType) {
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(message.id().toString())
                .withSource(source)
                .withType(TYPE)
                .withTime(message.receivedAt().atOffset(ZoneOffset.UTC))
                .withDataContentType(contentType);
        String subject = message.envelope().recipients().get(0).address().toString();
        if (subject.length() <= LONGEST_SUBJECT) {
            event.withSubject(subject);
        }
        if (hasSchema()) {
            event.withDataSchema(URI.create(SCHEMA + data));
        }
        return written(event.build());
    }

    private static Map<String, String> written(CloudEvent event) {
        return CloudEventUtils.toReader(event).read(AttributeMap::new);
    }

    /** Keeps what the SDK writes. */
    private static final class AttributeMap implements CloudEventWriter<Map<String, String>> {
        private final Map<String, String> attributes = new LinkedHashMap<>();

        AttributeMap(SpecVersion version) {
            attributes.put("specversion", version.toString());
        }

        @Override
        public AttributeMap withContextAttribute(String name, String value) {
            attributes.put(name, value);
            return this;
        }

        @Override
        public Map<String, String> end(CloudEventData data) {
            return attributes;
        }

        @Override
        public Map<String, String> end() {
            return attributes;
        }
    }
}
