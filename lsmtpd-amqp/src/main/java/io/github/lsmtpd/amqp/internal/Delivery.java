package io.github.lsmtpd.amqp.internal;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.amqp.Claim;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One publish on its way, of a message or of a part of it: waiting for the publisher, then unconfirmed, then settled. Settling it again does nothing, so
 * that a return and the ack after it, or a late confirm, need no care. However its stage completes, by its outcome or by
 * the caller, the reference to the message is dropped at once. Thread safe.
 */
final class Delivery {
    private final UUID id;
    private final Part part;
    private final List<Recipient> recipients;
    private volatile String destination;
    private long estimate;
    private long waitingBytes;
    private final long submittedAt;
    private final CompletableFuture<String> stage = new CompletableFuture<>();
    private volatile @Nullable MailMessage message;

    private volatile @Nullable Claim claim;
    private volatile int size;
    private volatile boolean published;
    private volatile long publishedAt;
    /** Whether its bytes had to wait in this process, and whether some of them still do. */
    private volatile boolean waited;

    private volatile boolean moving;
    private volatile long leftAt;

    /**
     * A message that was just submitted.
     *
     * @param destination where it is published to, as text for the log
     * @param now when, by {@link System#nanoTime}
     */
    Delivery(MailMessage message, String destination, long now) {
        this(message, Part.WHOLE, destination, now);
    }

    /** One publish of a message; the destination is what is known of it before the message is read. */
    Delivery(MailMessage message, Part part, String destination, long now) {
        this.id = message.id();
        this.part = part;
        this.recipients = message.envelope().recipients();
        this.message = message;
        this.destination = destination;
        this.estimate = message.content().size();
        this.waitingBytes = estimate;
        this.submittedAt = now;
        var unused = this.stage.whenComplete((where, failure) -> this.message = null);
    }

    UUID id() {
        return id;
    }

    /** The message, or null once this is settled or was cancelled by the caller. */
    @Nullable
    MailMessage message() {
        return message;
    }

    /** Which publish of its message it is. */
    Part part() {
        return part;
    }

    /** For whom it is. */
    List<Recipient> recipients() {
        return recipients;
    }

    /** Where it goes, for the log. */
    String destination() {
        return destination;
    }

    /** Where it goes is known now. */
    void routedTo(String place) {
        destination = place;
    }

    /** Says how many bytes it will probably have, before any other thread sees it. */
    Delivery expecting(long bytes) {
        return expecting(bytes, bytes);
    }

    /** The same, and how many of these are to be counted while it waits: content that several share is counted once. */
    Delivery expecting(long bytes, long waiting) {
        estimate = bytes;
        waitingBytes = waiting;
        return this;
    }

    /** The number of bytes to count while it waits. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** The number of bytes that it will probably have; those of its content, unless something else was said. */
    long estimate() {
        return estimate;
    }

    /** Its content is safe elsewhere. */
    void claimed(Claim kept) {
        claim = kept;
    }

    /** What stands for its content, if that is not published. */
    @Nullable
    Claim claim() {
        return claim;
    }

    CompletableFuture<String> stage() {
        return stage;
    }

    /** Returns whether it has an outcome, or the caller cancelled it. */
    boolean isSettled() {
        return stage.isDone();
    }

    /** Completes the stage; never called under a lock, because what depends on the stage runs within this call. */
    void settle(PublishOutcome outcome) {
        if (outcome == PublishOutcome.CONFIRMED) {
            part.confirmed();
            stage.complete(destination);
        } else if (!stage.isDone()) {
            stage.completeExceptionally(failure(outcome));
        }
    }

    /** A failure of its recipients, where others may go elsewhere, says nothing about the broker. */
    private DeliveryException failure(PublishOutcome outcome) {
        DeliveryException failure = outcome.toException();
        return part.routeVaries() && outcome.isOfRoute()
                ? PartialDeliveryException.ofRecipientsAlone(
                        recipients.stream().distinct().collect(Collectors.toMap(each -> each, each -> failure)))
                : failure;
    }

    /** How it has failed, if it has. */
    Optional<DeliveryException> failure() {
        return stage.isCompletedExceptionally()
                ? Optional.of(DeliveryException.from(
                        stage.handle((where, failure) -> failure).join()))
                : Optional.empty();
    }

    /** Its size as published, once it is published. */
    int size() {
        return size;
    }

    /** Returns whether the worker has taken it out of the queue to publish it. */
    boolean isPublished() {
        return published;
    }

    /**
     * It is about to be published.
     *
     * @param bytes its size as published
     * @param waits whether its bytes may have to wait for the network; if so, {@link #left} follows
     */
    void published(int bytes, long now, boolean waits) {
        size = bytes;
        waited = waits;
        moving = waits;
        leftAt = now;
        publishedAt = now;
        part.moved(now);
        published = true;
    }

    /** Its last byte has left this process. */
    void left(long now) {
        leftAt = now;
        moving = false;
    }

    /** Returns whether it has waited for the publisher for too long, and no other publish of its message has moved. */
    boolean isExpired(long now, long timeout) {
        return now - part.stillSince(submittedAt) >= timeout;
    }

    /**
     * Returns whether its confirm is late. While its bytes leave, however slowly, it is not; after the last one has left,
     * the broker has the whole timeout.
     *
     * @param sentAt when bytes last left
     */
    boolean isLate(long now, long timeout, long sentAt) {
        return isExpired(now, timeout) && (!waited || isQuiet(now, timeout, sentAt));
    }

    /** Returns whether nothing has happened to it for the timeout, since it was published. */
    boolean isQuiet(long now, long timeout, long sentAt) {
        long since = moving && sentAt - publishedAt > 0 ? sentAt : leftAt;
        return now - since > timeout;
    }
}
