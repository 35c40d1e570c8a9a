package io.github.lsmtpd.amqp;

import io.github.lsmtpd.MessageContent;
import java.io.IOException;
import java.util.UUID;

/**
 * Keeps the content of large messages, so that a {@link Claim} can be published in its place (the claim check pattern).
 * {@link DirectoryClaimStore} is one. Whoever makes a store closes it, if it needs that. Implementations are thread safe.
 */
public interface ClaimStore {
    /**
     * Stores the content of a message. Called on a thread that may block, for several messages at once, and again for the same
     * message when it is sent again after a failure: then the claim is the same, and what is there already need not be written
     * anew. The message is published only after this has returned, and may fail all the same, so that a store removes by itself
     * what is old.
     *
     * @param id the message's id
     * @param content the content
     * @return the claim; returning it is the promise that the content is safe, as with {@link io.github.lsmtpd.MessageSink}
     * @throws IOException if the content could not be stored; the message then fails for now
     */
    Claim keep(UUID id, MessageContent content) throws IOException;

    /**
     * Removes what is old. Called now and then on a thread that may block. Does nothing by default.
     *
     * @throws IOException if that cannot be done; it is logged
     */
    default void clean() throws IOException {}
}
