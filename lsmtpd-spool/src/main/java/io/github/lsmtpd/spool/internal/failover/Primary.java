package io.github.lsmtpd.spool.internal.failover;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.internal.concurrent.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The primary sink with a deadline: whatever it does or fails to do, an attempt ends in time. Thread safe. */
final class Primary {
    /** A confirm that takes longer than this many timeouts is no longer expected. */
    private static final int LATEST = 10;

    private final MessageSink sink;
    private final Duration timeout;
    private final Scheduler scheduler;
    private final Map<UUID, PrimaryAttempt> unsettled = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();
    private volatile boolean reserved;

    Primary(MessageSink sink, Duration timeout, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.sink = sink;
        this.timeout = timeout;
    }

    /** See {@link MessageSink#maxMessageSize}. */
    long maxMessageSize() {
        return sink.maxMessageSize();
    }

    /** See {@link MessageSink#provenMessageSize}. */
    long provenMessageSize() {
        return sink.provenMessageSize();
    }

    /** See {@link MessageSink#hasRoomFor}. */
    boolean hasRoomFor(long size) {
        return sink.hasRoomFor(size);
    }

    /**
     * Gives a message to the primary.
     *
     * @param stored whether it is in a spool, so that its client has its reply
     * @param late called if the primary confirms after the attempt has ended, on the primary's thread
     * @return completes when the primary confirms, or exceptionally when it fails or is late
     */
    PrimaryAttempt deliver(MailMessage message, boolean stored, Consumer<@Nullable Object> late) {
        RevocableContent content = new RevocableContent(message.content());
        PrimaryAttempt attempt = new PrimaryAttempt(message.id(), content);
        PrimaryAttempt earlier = unsettled.put(message.id(), attempt);
        if (earlier != null) {
            earlier.expectNoAnswer(); // its timer would have no more to do: a second spool may give the message again
        }
        // In this order: of two attempts, the later one sees the other.
        attempt.begins(begun.incrementAndGet(), unsettled.size() == 1);
        CompletionStage<?> stage = call(message.withContent(content), stored);
        stage.whenComplete((where, failure) -> answered(attempt, late, where, failure));
        if (!attempt.isDone()) {
            Future<?> timer = scheduler.after(timeout, () -> attempt.completeExceptionally(new TimeoutException()));
            var unused = attempt.whenComplete((where, failure) -> {
                timer.cancel(false);
                giveUpUnlessAnswered(attempt, stage);
            });
        }
        return attempt;
    }

    /** Whatever is thrown, an OutOfMemoryError too, is a failure of this one message. */
    private CompletionStage<?> call(MailMessage message, boolean stored) {
        try {
            return Objects.requireNonNull(
                    stored && sink instanceof RedeliveringSink next ? next.redeliver(message) : sink.deliver(message),
                    "the sink returned no stage");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answered(
            PrimaryAttempt attempt,
            Consumer<@Nullable Object> late,
            @Nullable Object where,
            @Nullable Throwable failure) {
        attempt.answered(begun.get());
        boolean inTime = failure == null ? attempt.complete(where) : attempt.completeExceptionally(failure);
        try {
            if (!inTime && failure == null) {
                late.accept(where);
            }
        } finally {
            // Only now: as long as it may yet confirm, the message is not sent again.
            unsettled.remove(attempt.id(), attempt);
        }
    }

    private void giveUpUnlessAnswered(PrimaryAttempt attempt, CompletionStage<?> stage) {
        if (!attempt.isAnswered()) {
            giveUp(attempt, stage);
        }
    }

    /** What the primary has not begun to read cannot have been sent, and is not; anything else it may yet confirm. */
    private void giveUp(PrimaryAttempt attempt, CompletionStage<?> stage) {
        if (attempt.content().revoke()) {
            try {
                stage.toCompletableFuture().cancel(false);
            } catch (RuntimeException e) {
                // A stage that cannot be cancelled: reading the content fails instead.
            }
            unsettled.remove(attempt.id(), attempt);
        } else {
            attempt.expiresBy(
                    scheduler.after(timeout.multipliedBy(LATEST - 1), () -> unsettled.remove(attempt.id(), attempt)));
        }
    }

    /** Returns whether the primary may yet confirm a message: it has begun to read it, not long ago, and not answered. */
    boolean mayYetConfirm(UUID id) {
        return unsettled.containsKey(id);
    }

    /** Reserves the primary for a trial of one message: live messages then go to the spool; or ends that. */
    void reserve(boolean forOneMessage) {
        reserved = forOneMessage;
    }

    boolean isReserved() {
        return reserved;
    }

    /** Returns whether it has no message now. */
    boolean isIdle() {
        return unsettled.isEmpty();
    }

    /** Closes the primary and ends every attempt that it leaves open. */
    void close() {
        try {
            sink.close();
        } finally {
            DeliveryException closed = DeliveryException.temporary("the primary was closed");
            for (PrimaryAttempt attempt : unsettled.values()) {
                attempt.completeExceptionally(closed);
                attempt.expectNoAnswer();
            }
        }
    }
}
