package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.MailMessage;
import java.util.concurrent.CompletableFuture;

/**
 * One message on its way: waiting for the publisher, then outstanding, then settled. Settling it again does nothing, so
 * that a return and the ack behind it, or a late confirm, need no care. Thread safe.
 */
final class Delivery {
    private final MailMessage message;
    private final long deadline;
    private final CompletableFuture<Void> stage = new CompletableFuture<>();

    /** How large it is as JSON; set by the worker before it becomes outstanding. */
    private int size;

    /** When it became outstanding, by {@link System#nanoTime}. */
    private long publishedAt;

    Delivery(MailMessage message, long deadline) {
        this.message = message;
        this.deadline = deadline;
    }

    MailMessage message() {
        return message;
    }

    CompletableFuture<Void> stage() {
        return stage;
    }

    /** Tells whether it has an outcome, or the caller gave it up. */
    boolean isSettled() {
        return stage.isDone();
    }

    boolean isExpired(long now) {
        return now - deadline >= 0;
    }

    /** Completes the stage; never called under a lock, because what depends on the stage runs in here. */
    void settle(PublishOutcome outcome) {
        if (outcome == PublishOutcome.CONFIRMED) {
            stage.complete(null);
        } else if (!stage.isDone()) {
            stage.completeExceptionally(outcome.toException());
        }
    }

    int size() {
        return size;
    }

    long publishedAt() {
        return publishedAt;
    }

    void published(int jsonSize, long now) {
        size = jsonSize;
        publishedAt = now;
    }
}
