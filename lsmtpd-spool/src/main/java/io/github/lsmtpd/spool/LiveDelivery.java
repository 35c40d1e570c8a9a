package io.github.lsmtpd.spool;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.DeliveryException.Reason;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.spool.internal.Failures;
import io.github.lsmtpd.spool.internal.Primary;
import io.github.lsmtpd.spool.internal.PrimaryCircuit.Route;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One live message on its way to the primary or to the spool. It lets go of the message as soon as its result is known:
 * when it was stored or refused, and when the caller cancels the result because the client has been answered 451. Then
 * what has not begun is not done, and a file that was being written is removed, because the client still has the message.
 */
final class LiveDelivery {
    /** What the message log says of a message that is in the spool. */
    private static final String SPOOL = "spool";

    private final FailoverSink sink;
    private final UUID id;
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private volatile @Nullable MailMessage message;
    private volatile Primary.@Nullable Attempt attempt;
    private volatile DiskQueue.@Nullable Write write;

    LiveDelivery(FailoverSink sink, MailMessage message) {
        this.sink = sink;
        this.id = message.id();
        this.message = message;
        var unused = result.whenComplete((where, failure) -> letGo());
    }

    CompletableFuture<@Nullable Object> result() {
        return result;
    }

    private void letGo() {
        message = null;
        Primary.Attempt begun = attempt;
        if (begun != null) {
            begun.cancel(false);
        }
        drop(write);
    }

    private void drop(DiskQueue.@Nullable Write waiting) {
        if (waiting != null && waiting.drop()) {
            sink.unwritten.decrementAndGet();
        }
    }

    void toPrimary(MailMessage given, Route route) {
        Primary.Attempt begun = sink.primary.deliver(given, this::confirmedLate);
        attempt = begun;
        if (result.isDone()) {
            letGo(); // it was cancelled before there was an attempt to give up
        }
        var unused = begun.whenComplete((where, failure) -> {
            if (failure == null) {
                sink.primaryTook(route);
                result.complete(where);
            } else {
                primaryFailed(route, failure);
            }
        });
    }

    private void primaryFailed(Route route, Throwable failure) {
        MailMessage unstored = message;
        if (unstored == null) {
            sink.circuit.failed(route, failure); // not even the caller's deadline was enough for it
            return;
        }
        DeliveryException reason = DeliveryException.from(failure);
        Unserved unserved = Unserved.of(unstored, reason);
        if (unserved.anyServed()) {
            sink.primaryTook(route);
        } else if (unserved.later().isEmpty() || isUnproven(unstored, route)) {
            sink.circuit.undecided(route);
        } else {
            sink.circuit.failed(route, failure);
        }
        if (unserved.later().isEmpty()) {
            result.completeExceptionally(reason);
        } else {
            sink.replayer.signal();
            toSpool(unstored, unserved);
        }
    }

    /** Its size alone may have been why it failed. */
    private boolean isUnproven(MailMessage unstored, Route route) {
        return route == Route.LIVE && unstored.content().size() > sink.primary.provenMessageSize();
    }

    void toSpool(MailMessage given) {
        toSpool(given, Unserved.of(given, DeliveryException.temporary("")));
    }

    private void toSpool(MailMessage unstored, Unserved unserved) {
        long size = unstored.content().size();
        if (size > sink.primary.maxMessageSize()) {
            refuse(unserved, new DeliveryException(Reason.MESSAGE_TOO_BIG, "The message is too large", null));
        } else if (size > sink.primary.provenMessageSize()) {
            // In the spool it might be stuck: nobody knows yet whether the primary can ever take it.
            refuse(unserved, noRoom("The message is too large to be stored right now, try again later", null));
        } else {
            queue(Unserved.only(unserved.later(), unstored), unserved);
        }
    }

    private void queue(MailMessage rest, Unserved unserved) {
        sink.unwritten.incrementAndGet();
        try {
            write = sink.disk.write(() -> write(rest, unserved), rest.content().size());
        } catch (RejectedExecutionException e) {
            sink.unwritten.decrementAndGet();
            refuse(unserved, DeliveryException.temporary("shutting down"));
            return;
        }
        if (write == null) {
            sink.unwritten.decrementAndGet();
            sink.spoolHealth.tooSlow();
            refuse(unserved, noRoom("Too many messages wait to be stored, try again later", null));
        } else if (result.isDone()) {
            drop(write);
        }
    }

    private void write(MailMessage rest, Unserved unserved) {
        sink.spool.start(rest).whenComplete((done, failure) -> {
            written(unserved, failure);
            sink.unwritten.decrementAndGet(); // after the replay was told of it
        });
    }

    private void written(Unserved unserved, @Nullable Throwable failure) {
        if (failure != null) {
            sink.spoolHealth.failed(failure);
            refuse(unserved, refusal(Failures.cause(failure)));
            return;
        }
        sink.spoolHealth.wrote();
        sink.spooled.incrementAndGet();
        if (complete(unserved)) {
            sink.replayer.signal();
        } else {
            sink.removeFile(id);
        }
    }

    /** Returns false if somebody else has completed it before. */
    private boolean complete(Unserved unserved) {
        return unserved.forGood().isEmpty()
                ? result.complete(SPOOL)
                : result.completeExceptionally(new PartialDeliveryException(unserved.forGood()));
    }

    private void refuse(Unserved unserved, DeliveryException why) {
        result.completeExceptionally(unserved.refused(why));
    }

    /** Whether it waits for the disk, is being written or is a file: it is stored, and is not needed twice. */
    private void confirmedLate(@Nullable Object where) {
        if (!result.complete(where)) {
            sink.removeFile(id);
        }
    }

    private static DeliveryException refusal(Throwable failure) {
        return failure instanceof SpoolDirectory.FullException
                ? noRoom("No room for the message right now, try again later", failure)
                : new DeliveryException(Reason.TRANSIENT, "Temporarily unable to store the message", failure);
    }

    private static DeliveryException noRoom(String text, @Nullable Throwable cause) {
        return new DeliveryException(Reason.INSUFFICIENT_STORAGE, text, cause);
    }
}
