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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way into the sink. Its answer is 250 only if the sink's stage completed normally before the deadline.
 * Whatever the sink does wrong ends here.
 */
final class Delivery {
    private final String session;
    private final MessageLog log;
    private final Runnable release;
    private MailMessage message;
    private long began = System.nanoTime();

    /**
     * A delivery, to be started or refused.
     *
     * @param session the session's name in the log
     * @param release runs once the content may not be opened any more, on any thread, perhaps twice
     */
    Delivery(String session, MailMessage message, MessageLog log, Runnable release) {
        this.session = session;
        this.message = message;
        this.log = log;
        this.release = release;
    }

    MailMessage message() {
        return message;
    }

    /** Lets go of a message that is not for the sink. */
    Answer refuse(Reply refusal) {
        release.run();
        log.refused(session, message, refusal, taken());
        return DeliveryReplies.of(refusal);
    }

    /** Hands the message to the sink with what was noted of it; the sink's result is the answer. */
    Answer start(MessageSink sink, Duration timeout, Map<String, String> noted) {
        message = message.withAttributes(noted);
        began = System.nanoTime();
        return new PendingAnswer<>(handOver(sink), timeout, this::completed, this::tooLate);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the stage itself is what is waited for, and what a deadline cancels
    private CompletionStage<?> handOver(MessageSink sink) {
        try {
            CompletionStage<?> stage = Objects.requireNonNull(sink.deliver(message), "the sink returned no stage");
            stage.whenComplete((where, failure) -> release.run());
            return stage;
        } catch (Throwable thrown) {
            // A sink is not our code: even an Error of it, such as a missing class, is one message's failure.
            release.run();
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private Answer completed(@Nullable Object where, @Nullable Throwable failure) {
        if (failure == null) {
            log.stored(session, message, where, taken());
            return DeliveryReplies.of(Replies.accepted(message.id()));
        }
        DeliveryReplies replies = replies(DeliveryException.from(failure));
        log.notStored(session, message, failure, replies.reply(), taken());
        return replies;
    }

    private Answer tooLate() {
        log.late(session, message, Replies.DELIVERY_TIMED_OUT, taken());
        release.run();
        return DeliveryReplies.of(Replies.DELIVERY_TIMED_OUT);
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
            // A failure that names none of our recipients could be any one's: none gets 250.
            return DeliveryReplies.of(Replies.refused(partial));
        }
        partial.failures().forEach((each, why) -> replies.put(each, Replies.refused(why)));
        return new DeliveryReplies(Replies.refused(partial), replies);
    }
}
