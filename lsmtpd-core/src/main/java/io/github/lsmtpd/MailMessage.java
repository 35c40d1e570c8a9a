package io.github.lsmtpd;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * One received message: everything that a {@link MessageSink} gets. Immutable and thread safe; see
 * {@link MessageContent} for how long the content can be read.
 *
 * @param id a random UUID (version 4), the same in the reply to the client, on the queue, in the spool and on replay
 * @param receivedAt when the end of the message arrived
 * @param client who sent it
 * @param envelope its sender and recipients
 * @param content its bytes
 * @param attributes what the application's policy has noted of it, by name; empty without one
 */
public record MailMessage(
        UUID id,
        Instant receivedAt,
        ClientInfo client,
        Envelope envelope,
        MessageContent content,
        Map<String, String> attributes) {
    /**
     * A message; no component may be null.
     *
     * @param id its id
     * @param receivedAt when the end of the message arrived
     * @param client who sent it
     * @param envelope its sender and recipients
     * @param content its bytes
     * @param attributes what policy has noted of it, copied in their order
     */
    public MailMessage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(content, "content");
        attributes = attributes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /**
     * A message of which policy has noted nothing.
     *
     * @param id its id
     * @param receivedAt when the end of the message arrived
     * @param client who sent it
     * @param envelope its sender and recipients
     * @param content its bytes
     */
    public MailMessage(UUID id, Instant receivedAt, ClientInfo client, Envelope envelope, MessageContent content) {
        this(id, receivedAt, client, envelope, content, Map.of());
    }

    /**
     * The same message for other recipients, or with another envelope at all.
     *
     * @param other the envelope
     * @return the changed copy
     */
    public MailMessage withEnvelope(Envelope other) {
        return new MailMessage(id, receivedAt, client, other, content, attributes);
    }

    /**
     * The same message with its content by other means.
     *
     * @param other the content
     * @return the changed copy
     */
    public MailMessage withContent(MessageContent other) {
        return new MailMessage(id, receivedAt, client, envelope, other, attributes);
    }

    /**
     * The same message with more attributes.
     *
     * @param more what to add; it takes the place of what has the same name
     * @return the changed copy
     */
    public MailMessage withAttributes(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(attributes);
        all.putAll(more);
        return new MailMessage(id, receivedAt, client, envelope, content, all);
    }
}
