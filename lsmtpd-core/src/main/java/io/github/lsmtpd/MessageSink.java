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
 *       or the server's delivery timeout has passed; who needs it for longer makes a copy.
 *   <li><i>Success:</i> completing the stage normally is a promise that the message is safe, because the client then
 *       hears 250 and forgets it (RFC 5321 §6.1).
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
     * @return a stage that completes when the message is safe, or exceptionally when it is not stored
     */
    CompletionStage<Void> deliver(MailMessage message);

    /** Lets go of what the sink holds, once no server uses it any more. Does nothing by default; may be repeated. */
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
                        throw DeliveryException.from(e);
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
