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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on its way into the sink. Exactly one verdict comes out of it, on the connection's thread: 250 only if the
 * sink's stage completed normally before the deadline. Whatever the sink does wrong ends here.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final String session;
    private final MailMessage message;
    private final Transport transport;
    private final Consumer<Verdict> whenDone;
    private Transport.@Nullable Timer deadline;
    private final long began = System.nanoTime();
    private boolean done;

    private Delivery(String session, MailMessage message, Transport transport, Consumer<Verdict> whenDone) {
        this.session = session;
        this.message = message;
        this.transport = transport;
        this.whenDone = whenDone;
    }

    /** Hands the message to the sink; the verdict may come before this returns. */
    static void start(
            String session,
            MailMessage message,
            MessageSink sink,
            Duration timeout,
            Transport transport,
            Consumer<Verdict> whenDone) {
        Delivery delivery = new Delivery(session, message, transport, whenDone);
        delivery.handOver(sink);
        if (!delivery.done) {
            delivery.deadline = transport.schedule(delivery::tooLate, timeout);
        }
    }

    private void handOver(MessageSink sink) {
        try {
            sink.deliver(message).whenComplete((where, failure) -> transport.execute(() -> completed(where, failure)));
        } catch (Throwable thrown) {
            // A sink is not our code: even an Error of it, such as a missing class, is one message's failure.
            completed(null, thrown);
        }
    }

    private void completed(@Nullable Object where, @Nullable Throwable failure) {
        if (done) {
            LOG.debug("message {}: the sink completed after the deadline", message.id());
        } else if (failure == null) {
            MessageLog.shared().stored(session, message, where, taken());
            finish(Verdict.of(Replies.accepted(message.id())));
        } else {
            Verdict verdict = verdict(DeliveryException.from(failure));
            MessageLog.shared().notStored(session, message, failure, verdict.reply(), taken());
            finish(verdict);
        }
    }

    private Duration taken() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Verdict verdict(DeliveryException failure) {
        if (!(failure instanceof PartialDeliveryException partial)) {
            return Verdict.of(Replies.refused(failure));
        }
        Map<Recipient, Reply> replies = new HashMap<>();
        message.envelope().recipients().forEach(each -> replies.put(each, Replies.accepted(message.id())));
        if (!replies.keySet().containsAll(partial.failures().keySet())) {
            // A failure that names none of our recipients could be any one's: nobody gets 250.
            return Verdict.of(Replies.refused(partial));
        }
        partial.failures().forEach((each, why) -> replies.put(each, Replies.refused(why)));
        return new Verdict(Replies.refused(partial), replies);
    }

    private void tooLate() {
        if (!done) {
            MessageLog.shared().late(session, message, Replies.DELIVERY_TIMED_OUT, taken());
            finish(Verdict.of(Replies.DELIVERY_TIMED_OUT));
        }
    }

    private void finish(Verdict verdict) {
        done = true;
        if (deadline != null) {
            deadline.cancel();
        }
        whenDone.accept(verdict);
    }
}
