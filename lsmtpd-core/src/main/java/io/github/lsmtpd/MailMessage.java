package io.github.lsmtpd;

import java.time.Instant;
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
 */
public record MailMessage(UUID id, Instant receivedAt, ClientInfo client, Envelope envelope, MessageContent content) {
    /**
     * A message; no component may be null.
     *
     * @param id its id
     * @param receivedAt when the end of the message arrived
     * @param client who sent it
     * @param envelope its sender and recipients
     * @param content its bytes
     */
    public MailMessage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(content, "content");
    }
}
