package io.github.lsmtpd.internal.session;

import io.github.lsmtpd.DeliveryException;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.internal.protocol.Replies;
import io.github.lsmtpd.internal.protocol.Reply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on its way into the sink. Exactly one reply comes out of it, on the connection's thread: 250 only if the
 * sink's stage completed normally before the deadline. Whatever the sink does wrong ends here.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final MailMessage message;
    private final Transport transport;
    private final Consumer<Reply> whenDone;
    private Transport.@Nullable Timer deadline;
    private boolean done;

    private Delivery(MailMessage message, Transport transport, Consumer<Reply> whenDone) {
        this.message = message;
        this.transport = transport;
        this.whenDone = whenDone;
    }

    /** Hands the message to the sink; the reply may come before this returns. */
    static void start(
            MailMessage message, MessageSink sink, Duration timeout, Transport transport, Consumer<Reply> whenDone) {
        Delivery delivery = new Delivery(message, transport, whenDone);
        delivery.handOver(sink);
        if (!delivery.done) {
            delivery.deadline = transport.schedule(delivery::tooLate, timeout);
        }
    }

    // A sink is not our code: even an Error of it, such as a missing class, is one message's failure.
    @SuppressWarnings("CatchAndPrintStackTrace")
    private void handOver(MessageSink sink) {
        CompletionStage<Void> stage;
        try {
            stage = sink.deliver(message);
            stage.whenComplete((ok, failure) -> transport.execute(() -> completed(failure)));
        } catch (Throwable thrown) {
            completed(thrown);
        }
    }

    private void completed(@Nullable Throwable failure) {
        if (done) {
            LOG.debug("message {}: the sink completed after the deadline", message.id());
        } else if (failure == null) {
            finish(Replies.accepted(message.id()));
        } else {
            DeliveryException reason = DeliveryException.from(failure);
            Reply reply = Replies.refused(reason);
            LOG.warn("message {} not stored, answered {}: {}", message.id(), reply.code(), reason.getMessage(), reason);
            finish(reply);
        }
    }

    private void tooLate() {
        if (!done) {
            LOG.warn("message {} not stored in time, answered 451", message.id());
            finish(Replies.DELIVERY_TIMED_OUT);
        }
    }

    private void finish(Reply reply) {
        done = true;
        if (deadline != null) {
            deadline.cancel();
        }
        whenDone.accept(reply);
    }
}
