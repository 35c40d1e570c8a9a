package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.PartialDeliveryException;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on its way into the sink. Exactly one result comes out of it, on the connection's thread: 250 only if the
 * sink's stage completed normally before the deadline. Whatever the sink does wrong ends here.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final String session;
    private final MailMessage message;
    private final MessageLog log;
    private final ClientConnection connection;
    private final Runnable release;
    private final Consumer<DeliveryReplies> whenDone;
    private @Nullable CompletionStage<?> stage;
    private ClientConnection.@Nullable Timer deadline;
    private final long began = System.nanoTime();
    private boolean done;

    /**
     * A delivery, to be started.
     *
     * @param release runs once the content may not be opened any more, on any thread, perhaps twice
     * @param whenDone gets the replies to send
     */
    Delivery(
            String session,
            MailMessage message,
            MessageLog log,
            ClientConnection connection,
            Runnable release,
            Consumer<DeliveryReplies> whenDone) {
        this.session = session;
        this.message = message;
        this.log = log;
        this.connection = connection;
        this.release = release;
        this.whenDone = whenDone;
    }

    /** Hands the message to the sink; the replies may come before this returns. */
    void start(MessageSink sink, Duration timeout) {
        handOver(sink);
        if (!done) {
            deadline = connection.schedule(this::tooLate, timeout);
        }
    }

    private void handOver(MessageSink sink) {
        try {
            stage = sink.deliver(message);
            stage.whenComplete((where, failure) -> {
                release.run();
                connection.execute(() -> completed(where, failure));
            });
        } catch (Throwable thrown) {
            // A sink is not our code: even an Error of it, such as a missing class, is one message's failure.
            release.run();
            completed(null, thrown);
        }
    }

    private void completed(@Nullable Object where, @Nullable Throwable failure) {
        if (done) {
            LOG.debug("message {}: the sink completed after the deadline", message.id());
        } else if (failure == null) {
            log.stored(session, message, where, taken());
            finish(DeliveryReplies.of(Replies.accepted(message.id())));
        } else {
            DeliveryReplies replies = replies(DeliveryException.from(failure));
            log.notStored(session, message, failure, replies.reply(), taken());
            finish(replies);
        }
    }

    private Duration taken() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private DeliveryReplies replies(DeliveryException failure) {
        if (!(failure instanceof PartialDeliveryException partial)) {
            return DeliveryReplies.of(Replies.refused(failure));
        }
        Map<Recipient, Reply> replies = new HashMap<>();
        message.envelope().recipients().forEach(each -> replies.put(each, Replies.accepted(message.id())));
        if (!replies.keySet().containsAll(partial.failures().keySet())) {
            // A failure that names none of our recipients could be any one's: nobody gets 250.
            return DeliveryReplies.of(Replies.refused(partial));
        }
        partial.failures().forEach((each, why) -> replies.put(each, Replies.refused(why)));
        return new DeliveryReplies(Replies.refused(partial), replies);
    }

    private void tooLate() {
        if (!done) {
            log.late(session, message, Replies.DELIVERY_TIMED_OUT, taken());
            release.run();
            finish(DeliveryReplies.of(Replies.DELIVERY_TIMED_OUT));
            cancel();
        }
    }

    /** Lets the sink drop what it has not begun with. */
    private void cancel() {
        try {
            if (stage != null) {
                stage.toCompletableFuture().cancel(false);
            }
        } catch (RuntimeException e) {
            LOG.debug("message {}: the sink's stage cannot be cancelled: {}", message.id(), e.toString());
        }
    }

    private void finish(DeliveryReplies replies) {
        done = true;
        if (deadline != null) {
            deadline.cancel();
        }
        whenDone.accept(replies);
    }
}
