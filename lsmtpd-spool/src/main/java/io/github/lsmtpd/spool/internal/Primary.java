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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The primary sink, held to a deadline: whatever it does or fails to do, an attempt ends in time. Thread safe. */
public final class Primary {
    /** A confirm that takes longer than this many timeouts is not waited for any more. */
    private static final int LATEST = 10;

    private final MessageSink sink;
    private final Duration timeout;
    private final Map<UUID, Attempt> unsettled = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();
    private volatile boolean reserved;

    public Primary(MessageSink sink, Duration timeout) {
        this.sink = sink;
        this.timeout = timeout;
    }

    /** See {@link MessageSink#maxMessageSize}. */
    public long maxMessageSize() {
        return sink.maxMessageSize();
    }

    /** See {@link MessageSink#provenMessageSize}. */
    public long provenMessageSize() {
        return sink.provenMessageSize();
    }

    /** See {@link MessageSink#hasRoomFor}. */
    public boolean hasRoomFor(long size) {
        return sink.hasRoomFor(size);
    }

    /**
     * Hands a message to the primary.
     *
     * @param late gets the primary's word if it confirms after the attempt has ended, on the primary's thread
     * @return completes when the primary confirms, or exceptionally when it fails or is late
     */
    public Attempt deliver(MailMessage message, Consumer<@Nullable Object> late) {
        RevocableContent content = new RevocableContent(message.content());
        Attempt attempt = new Attempt(message.id(), content);
        unsettled.put(message.id(), attempt);
        attempt.number = begun.incrementAndGet(); // after it can be seen: of two attempts, the later one sees the other
        attempt.alone = unsettled.size() == 1;
        CompletionStage<?> stage = call(message.withContent(content));
        stage.whenComplete((where, failure) -> answered(attempt, late, where, failure));
        if (!attempt.isDone()) {
            var unused = attempt.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .whenComplete((where, failure) -> giveUpUnlessAnswered(attempt, stage));
        }
        return attempt;
    }

    /** Whatever is thrown, an OutOfMemoryError too, is a failure of this one message. */
    private CompletionStage<?> call(MailMessage message) {
        try {
            return Objects.requireNonNull(sink.deliver(message), "the sink returned no stage");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answered(
            Attempt attempt, Consumer<@Nullable Object> late, @Nullable Object where, @Nullable Throwable failure) {
        attempt.answered = true;
        attempt.alone &= begun.get() == attempt.number;
        boolean inTime = failure == null ? attempt.complete(where) : attempt.completeExceptionally(failure);
        try {
            if (!inTime && failure == null) {
                late.accept(where);
            }
        } finally {
            // Not before: as long as it may yet confirm, the message is not sent again.
            unsettled.remove(attempt.id, attempt);
        }
    }

    private void giveUpUnlessAnswered(Attempt attempt, CompletionStage<?> stage) {
        if (!attempt.answered) {
            giveUp(attempt, stage);
        }
    }

    /** What the primary has not begun to read cannot have been sent, and never is; for the rest a confirm may yet come. */
    private void giveUp(Attempt attempt, CompletionStage<?> stage) {
        if (attempt.content.revoke()) {
            try {
                stage.toCompletableFuture().cancel(false);
            } catch (RuntimeException e) {
                // A stage that cannot be cancelled: the primary finds out when it reads the content.
            }
            unsettled.remove(attempt.id, attempt);
        } else {
            CompletableFuture.delayedExecutor((LATEST - 1) * timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> unsettled.remove(attempt.id, attempt));
        }
    }

    /** Returns whether the primary may yet confirm a message: it has begun to read it and has not answered, nor for long. */
    public boolean mayYetConfirm(UUID id) {
        return unsettled.containsKey(id);
    }

    /** Keeps the primary for one message, as far as those who ask heed it. */
    public void reserve(boolean forOneMessage) {
        reserved = forOneMessage;
    }

    public boolean isReserved() {
        return reserved;
    }

    /** Returns whether it has no message now. */
    public boolean isIdle() {
        return unsettled.isEmpty();
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

    /** One message given to the primary; who cancels it gives it up. */
    public static final class Attempt extends CompletableFuture<@Nullable Object> {
        private final UUID id;
        private final RevocableContent content;
        private volatile long number;
        private volatile boolean alone;
        private volatile boolean answered;

        private Attempt(UUID id, RevocableContent content) {
            this.id = id;
            this.content = content;
        }

        /** Returns whether the primary had no other message from its beginning to the primary's answer. */
        public boolean wasAlone() {
            return alone && answered;
        }
    }
}
