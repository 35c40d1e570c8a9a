package io.github.lsmtpd;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Where accepted messages go: the one interface that an application implements.
 *
 * <p><b>The contract.</b>
 *
 * <ol>
 *   <li><i>Thread:</i> {@link #deliver} is called on the event loop of the client's connection, for many connections at
 *       once, and must return without blocking; {@link #blocking} adapts code that blocks.
 *   <li><i>Once:</i> the server calls it once for each message that it received completely, and never again for the
 *       same {@link MailMessage#id() id}; the client itself may send a message again after a failure.
 *   <li><i>Ownership:</i> the message is immutable, and its content may be read until the returned stage completes
 *       or the server's delivery timeout has passed, when the server cancels a stage that can be cancelled; a sink that needs it longer
 *       must copy it.
 *   <li><i>Success:</i> completing the stage normally is a promise that the message is safe, because the client then
 *       gets 250 and forgets it (RFC 5321 §6.1).
 *   <li><i>Failure:</i> a thrown exception or a stage completed with one means not stored: a {@link DeliveryException}
 *       names the reply, anything else is 451, and so is a stage that has not completed by the server's delivery
 *       timeout; what it does after that is ignored.
 * </ol>
 */
@FunctionalInterface
public interface MessageSink extends AutoCloseable {
    /**
     * Takes a message over.
     *
     * @param message the message
     * @return a stage that completes when the message is safe, or exceptionally when it is not stored; its value may be
     *     null, or something whose text says where the message went, for the message log
     */
    CompletionStage<?> deliver(MailMessage message);

    /**
     * The largest message that this sink can take, as far as it knows now. The server offers no more (SIZE, RFC 1870) and
     * refuses what is larger with 552. Asked on event loops, often: it must not block. It may change while the sink is used.
     *
     * @return the size of the {@linkplain MailMessage#content() content} in bytes; {@link Long#MAX_VALUE} by default
     */
    default long maxMessageSize() {
        return Long.MAX_VALUE;
    }

    /**
     * The largest message that this sink is known to take, now or later. A sink that stores messages on behalf of this one
     * while it is unreachable must not promise more. It must not block.
     *
     * @return the size of the content in bytes; {@link #maxMessageSize} by default
     */
    default long provenMessageSize() {
        return maxMessageSize();
    }

    /**
     * Returns whether there is room for a message now; where there is none, the client gets 452 in answer to MAIL, before
     * it sends the message. Only a forecast, asked on event loops: it must not block.
     *
     * @param size the declared size in bytes (RFC 1870), or 0 if none was declared
     * @return false if the message would be refused for want of room; true by default
     */
    default boolean hasRoomFor(long size) {
        return true;
    }

    /** Releases what the sink holds, once no server uses it any more. Does nothing by default; may be repeated. */
    @Override
    default void close() {}

    /**
     * A sink that accepts every message and keeps none.
     *
     * @return the sink, which is thread safe
     */
    static MessageSink discard() {
        return message -> CompletableFuture.completedFuture(null);
    }

    /**
     * Adapts code that blocks, such as a database call, so that it never runs on an event loop.
     *
     * @param sink the code; returning normally is the promise that the message is safe
     * @param executor runs it; its size bounds how many messages are stored at once
     * @return the sink
     */
    static MessageSink blocking(BlockingSink sink, Executor executor) {
        return message -> CompletableFuture.runAsync(
                () -> {
                    try {
                        sink.store(message);
                    } catch (Exception e) {
                        throw DeliveryException.from(e); // a partial one stays what it is
                    }
                },
                executor);
    }

    /** Stores a message before it returns; for {@link #blocking}. */
    @FunctionalInterface
    interface BlockingSink {
        /**
         * Stores a message.
         *
         * @param message the message
         * @throws Exception if it was not stored; see {@link DeliveryException} for how to choose the reply
         */
        void store(MailMessage message) throws Exception;
    }
}
