package io.github.lsmtpd.spool.internal;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The primary sink, held to a deadline: whatever it does or fails to do, an attempt ends in time. Thread safe. */
public final class Primary {
    private final MessageSink sink;
    private final Duration timeout;
    private final Map<UUID, Attempt> unsettled = new ConcurrentHashMap<>();

    public Primary(MessageSink sink, Duration timeout) {
        this.sink = sink;
        this.timeout = timeout;
    }

    /**
     * Hands a message to the primary.
     *
     * @param late runs if the primary confirms after the attempt has ended, on the primary's thread
     * @return completes when the primary confirms, or exceptionally when it fails or is late
     */
    public CompletableFuture<Void> deliver(MailMessage message, Runnable late) {
        Attempt attempt = new Attempt();
        unsettled.put(message.id(), attempt);
        call(message).whenComplete((done, failure) -> {
            boolean inTime = failure == null ? attempt.complete(null) : attempt.completeExceptionally(failure);
            try {
                if (!inTime && failure == null) {
                    late.run();
                }
            } finally {
                // Not before: as long as it may yet confirm, the message is not sent again.
                unsettled.remove(message.id(), attempt);
            }
        });
        return attempt.isDone() ? attempt : attempt.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whatever is thrown, an OutOfMemoryError too, is a failure of this one message. */
    private CompletionStage<?> call(MailMessage message) {
        try {
            return Objects.requireNonNull(sink.deliver(message), "the sink returned no stage");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Tells whether the primary may yet confirm a message: it has begun with it, has not answered, and began less than
     * ten timeouts ago.
     */
    public boolean mayYetConfirm(UUID id) {
        Attempt attempt = unsettled.get(id);
        return attempt != null && System.nanoTime() - attempt.began < 10 * timeout.toNanos();
    }

    /** Closes the primary and ends every attempt that it leaves open. */
    public void close() {
        try {
            sink.close();
        } finally {
            DeliveryException closed = DeliveryException.temporary("the primary was closed");
            unsettled.values().forEach(attempt -> attempt.completeExceptionally(closed));
        }
    }

    private static final class Attempt extends CompletableFuture<Void> {
        private final long began = System.nanoTime();
    }
}
